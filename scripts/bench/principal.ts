import { parseArgs } from 'node:util';
import { crearProgreso, type Progreso } from '../experimento/progreso.ts';
import { iniciarServidor, type Servidor } from './bases.ts';
import { medirAceptacion } from './filas/aceptacion.ts';
import { medirCadena } from './filas/cadena.ts';
import { medirDrenaje } from './filas/drenaje.ts';
import { medirHistorial } from './filas/historial.ts';
import { medirMemoria } from './filas/memoria.ts';
import { medirPaquetes } from './filas/paquetes.ts';
import { medirValidador } from './filas/validador.ts';
import { escribir, incumplidas, maquina, tabla } from './informe.ts';
import type { Resultados, Taller } from './taller.ts';

type Parte = (taller: Taller) => Promise<Resultados>;
const CORTAS: Readonly<Record<string, Parte>> = {
  paquetes: medirPaquetes,
  validador: medirValidador,
  aceptacion: medirAceptacion,
  cadena: medirCadena,
};
const LARGAS: Readonly<Record<string, Parte>> = {
  historial: medirHistorial,
  memoria: medirMemoria,
  drenaje: medirDrenaje,
};
const PARTES = new Map(Object.entries({ ...CORTAS, ...LARGAS }));

const USO = `npm run bench -- [--rapido | --largo] [--solo PARTE[,PARTE…]] [--salida FICHERO]
  --rapido   unos 2 minutos, con cargas pequeñas: si se cumplen los pisos
  --largo    también lo que tarda mucho: ${Object.keys(LARGAS).join(', ')}
  --solo     solo estas partes: ${[...PARTES.keys()].join(', ')}
  --salida   dónde se escriben las cifras (reports/bench.json)`;

const leerArgumentos = (argumentos: readonly string[]) => {
  const { values } = parseArgs({
    args: [...argumentos],
    options: {
      rapido: { type: 'boolean', default: false },
      largo: { type: 'boolean', default: false },
      solo: { type: 'string' },
      salida: { type: 'string', default: 'reports/bench.json' },
      ayuda: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.rapido && values.largo) throw new Error('--rapido y --largo se excluyen.');
  const partes = values.solo?.split(',') ?? Object.keys(values.largo ? { ...CORTAS, ...LARGAS } : CORTAS);
  const desconocidas = partes.filter((parte) => !PARTES.has(parte));
  if (desconocidas.length > 0) throw new Error(`No hay ninguna parte ${desconocidas.join(', ')}.`);
  return { ...values, partes };
};

const REPETICIONES = { rapido: 3, normal: 5, larga: 3 } as const;

const medir = async (
  servidor: Servidor,
  progreso: Progreso,
  { partes, rapido }: { readonly partes: readonly string[]; readonly rapido: boolean },
): Promise<{ resultados: Resultados; notas: string[] }> => {
  const notas: string[] = [];
  const resultados: Resultados = {};
  let fase = '';
  for (const parte of partes) {
    const normales = rapido ? REPETICIONES.rapido : REPETICIONES.normal;
    const medidos = await PARTES.get(parte)?.({
      servidor,
      rapido,
      repeticiones: parte in LARGAS ? REPETICIONES.larga : normales,
      avance: (nombre, hechas, total) => {
        if (nombre !== fase) progreso.fase(nombre, total);
        fase = nombre;
        progreso.avance(hechas);
      },
      nota: (linea) => notas.push(linea),
    });
    Object.assign(resultados, medidos);
  }
  return { resultados, notas };
};

const correr = async (o: ReturnType<typeof leerArgumentos>): Promise<number> => {
  const servidor = await iniciarServidor(process.env.DATABASE_URL);
  const progreso = crearProgreso(process.stderr, () => performance.now());
  try {
    const { resultados, notas } = await medir(servidor, progreso, o);
    progreso.terminar();
    console.log(`${maquina(servidor.version)}\n\n${tabla(resultados)}\n\n${notas.join('\n')}`);
    await escribir(o.salida, servidor.version, resultados);
    const malas = incumplidas(resultados);
    if (malas.length > 0) console.error(`\nNo alcanzan su piso: ${malas.join(', ')}`);
    return malas.length > 0 ? 1 : 0;
  } finally {
    progreso.terminar();
    await servidor.detener();
  }
};

/** @returns 0 when every floor that was measured holds, 1 when one does not, 2 for what could not be measured */
export const principal = async (argumentos: readonly string[]): Promise<number> => {
  try {
    const o = leerArgumentos(argumentos);
    if (!o.ayuda) return await correr(o);
    console.log(USO);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
};
