import { parseArgs } from 'node:util';
import { crearProgreso } from '../experimento/progreso.ts';
import { iniciarServidor } from './bases.ts';
import { medirAceptacion } from './filas/aceptacion.ts';
import { medirCadena } from './filas/cadena.ts';
import { medirPaquetes } from './filas/paquetes.ts';
import { medirValidador } from './filas/validador.ts';
import { escribir, incumplidas, maquina, tabla } from './informe.ts';
import type { Resultados, Taller } from './taller.ts';

const USO = `npm run bench -- [--rapido | --largo] [--solo PARTE[,PARTE…]] [--salida FICHERO]
  --rapido   unos 2 minutos, cargas pequeñas: solo para ver que los pisos se cumplen
  --largo    también lo que tarda mucho: historial, caída de la base, memoria
  --solo     solo estas partes: paquetes, validador, aceptacion, cadena`;

type Parte = (taller: Taller) => Promise<Resultados>;
const PARTES: Readonly<Record<string, Parte>> = {
  paquetes: medirPaquetes,
  validador: medirValidador,
  aceptacion: medirAceptacion,
  cadena: medirCadena,
};

const leerArgumentos = (argumentos: readonly string[]) => {
  const { values } = parseArgs({
    args: [...argumentos],
    options: {
      rapido: { type: 'boolean', default: false },
      largo: { type: 'boolean', default: false },
      solo: { type: 'string', default: Object.keys(PARTES).join(',') },
      salida: { type: 'string', default: 'reports/bench.json' },
      ayuda: { type: 'boolean', default: false },
    },
  });
  return values;
};

export const principal = async (argumentos: readonly string[]): Promise<number> => {
  const o = leerArgumentos(argumentos);
  if (o.ayuda) {
    console.log(USO);
    return 0;
  }
  const servidor = await iniciarServidor(process.env.DATABASE_URL);
  const progreso = crearProgreso(process.stderr, () => performance.now());
  const notas: string[] = [];
  let fase = '';
  const taller: Taller = {
    servidor,
    repeticiones: 5,
    rapido: o.rapido,
    avance: (nombre, hechas, total) => {
      if (nombre !== fase) progreso.fase(nombre, total);
      fase = nombre;
      progreso.avance(hechas);
    },
    nota: (linea) => notas.push(linea),
  };
  const resultados: Resultados = {};
  try {
    for (const parte of o.solo.split(',')) Object.assign(resultados, await PARTES[parte]?.(taller));
  } finally {
    progreso.terminar();
    await servidor.detener();
  }
  console.log(`${maquina(servidor.version)}\n\n${tabla(resultados)}\n\n${notas.join('\n')}`);
  await escribir(o.salida, servidor.version, resultados);
  const malas = incumplidas(resultados);
  if (malas.length > 0) console.error(`\nNo alcanzan su piso: ${malas.join(', ')}`);
  return malas.length > 0 ? 1 : 0;
};
