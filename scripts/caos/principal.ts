/** From arguments to exit code. */
import { randomInt } from 'node:crypto';
import { type Argumentos, ErrorDeUso, leerArgumentos } from './argumentos.ts';
import { repartir } from './carriles.ts';
import type { Encargo } from './corrida.ts';
import { puedeMontar } from './disco.ts';
import { encargosDe } from './encargos.ts';
import { CON_DISCO, fallos, soloSimples } from './fallos/indice.ts';
import { bien, Informe, lineas } from './informe.ts';

/** @returns 0 every fault happened and was survived, 1 not so, 2 bad arguments, 130 interrupted */
export const principal = async (argv: readonly string[], senal: AbortSignal): Promise<number> => {
  try {
    const argumentos = leerArgumentos(argv, randomInt(2 ** 31));
    if (argumentos.modo === 'lista') {
      for (const { numero, nombre, como } of [...fallos, ...soloSimples])
        console.log(`${String(numero).padStart(2)} ${nombre.padEnd(36)} ${como}`);
      return 0;
    }
    return await correrTodas(argumentos, senal);
  } catch (error) {
    if (senal.aborted) return 130;
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof ErrorDeUso ? 2 : 1;
  }
};

/** Without the one that needs a disk of its own, where none can be mounted. */
const posibles = async (encargos: readonly Encargo[]): Promise<readonly Encargo[]> => {
  const necesitaDisco = ({ fallos }: Encargo): boolean => fallos.includes(CON_DISCO);
  if (!encargos.some(necesitaDisco) || (await puedeMontar())) return encargos;
  return encargos.filter((encargo) => !necesitaDisco(encargo));
};

const correrTodas = async (argumentos: Argumentos, senal: AbortSignal): Promise<number> => {
  const todos = encargosDe(argumentos);
  const encargos = await posibles(todos);
  const informe = new Informe(argumentos, encargos.length, encargos.length < todos.length);
  console.log(
    `Semilla ${argumentos.semilla}: ${encargos.length} corridas en ${argumentos.carriles} carriles.`,
  );
  await repartir(encargos, argumentos.carriles, senal, (final) => {
    informe.anadir(final);
    for (const linea of lineas(final)) console.log(linea);
  });
  if (senal.aborted) return 130;
  console.log(informe.resumen());
  const plana = (informe.memoria() ?? []).every(({ plana }) => plana);
  return informe.finales.every(bien) && plana ? 0 : 1;
};
