/**
 * npm run puntos [-- --rapido] [--funcion NAME]: every call that a function makes to the database, SQS or SNS is made
 * to fail before its effect, after it, and never to return; then the event comes again. Exit 0 only if nothing of it
 * can be seen afterwards. `--rapido` tries one call in twelve, each in another mode; without it every call in every mode.
 */
import { parseArgs } from 'node:util';
import { iniciarBaseDatos } from './local/base-datos/base-datos.ts';
import { abrirCarpeta } from './local/carpeta.ts';
import { aprovisionar } from './local/colas/aprovisionar.ts';
import { clienteSqs } from './local/colas/clientes.ts';
import { iniciarColas } from './local/colas/colas.ts';
import { migrar } from './migrar/migraciones.ts';
import { vigilarCobertura } from './puntos/cobertura.ts';
import { contar } from './puntos/historia.ts';
import { MODOS } from './puntos/modos.ts';
import { abrirMundo, topologia } from './puntos/mundo.ts';
import { type Elegir, type Hallazgo, Narrador, todos } from './puntos/narrador.ts';
import { detenerReloj } from './puntos/reloj.ts';

const HALLAZGOS_A_LA_VISTA = 20;

const { values } = parseArgs({
  options: { rapido: { type: 'boolean', default: false }, funcion: { type: 'string' } },
});

/** One call in so many, in one mode: no divisor of the number of modes, so that all of them come by. */
const UNA_DE = 12;

const aSaltos = (): Elegir => {
  let vez = 0;
  return function* (_, llamadas) {
    for (let n = 1; n <= llamadas; n += 1) {
      const modo = MODOS[(vez / UNA_DE) % MODOS.length];
      if (modo !== undefined) yield { n, modo };
      vez += 1;
    }
  };
};

const soloDe =
  (funcion: string | undefined, elegir: Elegir): Elegir =>
  (paso, llamadas) =>
    funcion === undefined || paso.funcion === funcion ? elegir(paso, llamadas) : [];

const decir = ({ punto, que }: Hallazgo): void => {
  const donde =
    punto === undefined ? 'sin fallo alguno' : `${punto.modo} en la llamada ${punto.n} (${punto.llamada})`;
  console.log(`    ${donde}: ${que}`);
};

/** Functions of the topology that write and that the story never calls. */
const ausentes = (narrador: Narrador): string[] => {
  const contadas = new Set(narrador.pasos.map(({ funcion }) => funcion));
  return topologia.funciones
    .map(({ nombre }) => nombre)
    .filter((nombre) => nombre !== topologia.funcionPorDefecto && !contadas.has(nombre));
};

const recorrer = async (urlBase: string, endpoint: string): Promise<boolean> => {
  await Promise.all([migrar({ url: urlBase }), aprovisionar(endpoint, topologia)]);
  const sqs = clienteSqs(endpoint);
  const mundo = await abrirMundo(urlBase, endpoint, sqs);
  const cobertura = await vigilarCobertura();
  const reloj = detenerReloj();
  const narrador = new Narrador({
    taller: { mundo, reloj },
    elegir: soloDe(values.funcion, values.rapido ? aSaltos() : todos(MODOS)),
    alRecorrer: ({ nombre, funcion, llamadas, corridas }, hallazgos) => {
      if (corridas > 1 || hallazgos.length > 0)
        console.log(
          `${hallazgos.length === 0 ? '✔' : '✘'} ${funcion}, ${nombre}: ${llamadas} llamadas, ${corridas - 1} fallos`,
        );
      hallazgos.slice(0, HALLAZGOS_A_LA_VISTA).forEach(decir);
      if (hallazgos.length > HALLAZGOS_A_LA_VISTA)
        console.log(`    … y ${hallazgos.length - HALLAZGOS_A_LA_VISTA} más`);
    },
  });
  try {
    await contar(narrador);
  } finally {
    reloj.soltar();
    await mundo.cerrar();
    sqs.destroy();
  }
  const sinLlamar = [...ausentes(narrador), ...(await cobertura.sinLlamar())];
  for (const una of sinLlamar) console.log(`✘ la historia no pasa por ${una}`);
  const suma = (cual: 'llamadas' | 'corridas'): number =>
    narrador.pasos.reduce((total, paso) => total + paso[cual], 0);
  console.log(
    `${suma('llamadas')} llamadas, ${suma('corridas') - narrador.pasos.length} fallos, ${narrador.hallazgos.length} hallazgos`,
  );
  return narrador.hallazgos.length === 0 && sinLlamar.length === 0;
};

const informar = (linea: string): void => console.error(linea);
const carpeta = await abrirCarpeta(undefined);
const urlAjena = process.env.DATABASE_URL;
const comunes = { carpeta: carpeta.ruta, alFallar: informar, informar };
const [base, colas] = await Promise.all([
  iniciarBaseDatos({ ...comunes, efimera: true, ...(urlAjena ? { urlAjena } : {}) }),
  iniciarColas({ ...comunes, duradera: false }),
]);
try {
  process.exitCode = (await recorrer(base.url, colas.endpoint)) ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 2;
} finally {
  await Promise.all([base.detener(), colas.detener()]);
  await carpeta.soltar();
}
