/** What a cold start loads, and how long that takes in a new process. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { empaquetar } from '../../empaquetar.ts';
import { variablesDe } from '../../local/lambda/variables.ts';
import { topologiaReal } from '../../local/topologia.ts';
import { cronometrar, resumir } from '../medida.ts';
import { VACIO } from '../nulos/topologia.ts';
import type { NombreFila } from '../tabla.ts';
import { comparar, type Resultados, razones, type Taller } from '../taller.ts';

const MEDIDAS = [
  { funcion: 'crear-pedido', kb: 'kb_crear_pedido', arranque: 'arranque_crear_pedido' },
  { funcion: 'validador', kb: 'kb_validador', arranque: 'arranque_validador' },
] as const satisfies readonly { funcion: string; kb: NombreFila; arranque: NombreFila }[];

/** Nobody answers there; loading a bundle connects to nothing. */
const RECURSOS = {
  databaseUrl: 'mysql://nadie:nada@127.0.0.1:1/nada',
  endpointColas: 'http://127.0.0.1:1',
  endpointAlarmas: 'http://127.0.0.1:1',
  clavePedidos: '0'.repeat(64),
};

/** From the start of the process to the loaded handler, and out. */
const CARGAR =
  'const { handler } = await import(process.argv[1]); process.exit(typeof handler === "function" ? 0 : 1);';

const arrancar = (entrada: string, env: Record<string, string>) => (): Promise<number> =>
  cronometrar(async () => {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', CARGAR, entrada], {
      env,
    });
    if (status !== 0) throw new Error(`no se pudo cargar ${entrada}: ${stderr}`);
  });

export const medirPaquetes = async (taller: Taller): Promise<Resultados> => {
  const destino = await mkdtemp(join(tmpdir(), 'vigia-paquetes-'));
  try {
    const paquetes = await empaquetar({ destino });
    const [vacio] = await empaquetar({
      destino,
      topologia: { funciones: [{ nombre: 'vacio' }], entradaDe: () => VACIO },
    });
    const resultados: Resultados = {};
    for (const { funcion, kb, arranque } of MEDIDAS) {
      const paquete = paquetes.find((p) => p.funcion === funcion);
      const definicion = topologiaReal.funciones.find(({ nombre }) => nombre === funcion);
      if (paquete === undefined || definicion === undefined || vacio === undefined)
        throw new Error(`falta ${funcion}`);
      resultados[kb] = resumir([paquete.bytesEnFrio / 1000], 'kB');
      const env = variablesDe(definicion, topologiaReal, RECURSOS);
      const pares = await comparar(
        taller,
        arranque,
        { a: arrancar(paquete.entrada, env), b: arrancar(vacio.entrada, env) },
        2 * taller.repeticiones,
      );
      resultados[arranque] = razones(pares);
    }
    return resultados;
  } finally {
    await rm(destino, { recursive: true, force: true });
  }
};
