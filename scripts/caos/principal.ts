/** From arguments to exit code. */
import { randomInt } from 'node:crypto';
import { type Argumentos, ErrorDeUso, leerArgumentos } from './argumentos.ts';
import { repartir } from './carriles.ts';
import { encargosDe } from './encargos.ts';
import { fallos, soloSimples } from './fallos/indice.ts';
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

const correrTodas = async (argumentos: Argumentos, senal: AbortSignal): Promise<number> => {
  const encargos = encargosDe(argumentos);
  const informe = new Informe(argumentos, encargos.length);
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
