/**
 * npm run escala [-- --pedidos N --muestras N --solo TEXTO]: does every list cost the same at a thousand orders and at a
 * million? Fills two databases of a private server, asks the real function everything that can be listed, in turns, and
 * compares. Exit 0 if p99 stays within 1.5 times and no more rows are read, 1 if not, 2 for bad arguments.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createConnection, createPool, type Pool } from 'mysql2/promise';
import { CASOS } from './escala/casos.ts';
import { llenar } from './escala/llenar.ts';
import { aguanta, type Comparacion, comparar, RAZON_MAX } from './escala/medir.ts';
import { abrirSujeto, type Sujeto } from './escala/sujeto.ts';
import { crearAzar } from './experimento/azar.ts';
import { crearProgreso, type Progreso } from './experimento/progreso.ts';
import { iniciarBaseDatos } from './local/base-datos/base-datos.ts';
import { conBase, crearBase } from './local/base-datos/bases.ts';
import { abrirCarpeta } from './local/carpeta.ts';
import { migrar } from './migrar/migraciones.ts';

const POCOS = 1_000;

class ErrorDeUso extends Error {}

const enteroDe = (nombre: string, texto: string, minimo: number, maximo: number): number => {
  if (!/^\d{1,9}$/.test(texto) || Number(texto) < minimo || Number(texto) > maximo)
    throw new ErrorDeUso(`--${nombre} debe ser un entero entre ${minimo} y ${maximo}, no «${texto}».`);
  return Number(texto);
};

const leerArgumentos = () => {
  const texto = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { pedidos: texto, muestras: texto, solo: texto } });
    const casos = CASOS.filter(({ nombre }) => nombre.includes(values.solo ?? ''));
    if (casos.length === 0) throw new ErrorDeUso(`Ningún caso se llama algo como «${values.solo}».`);
    return {
      pedidos: enteroDe('pedidos', values.pedidos ?? '1000000', 2 * POCOS, 10_000_000),
      muestras: enteroDe('muestras', values.muestras ?? '600', 100, 100_000),
      casos,
    };
  } catch (error) {
    if (error instanceof ErrorDeUso) throw error;
    throw new ErrorDeUso('Uso: npm run escala -- [--pedidos N] [--muestras N] [--solo TEXTO]');
  }
};
type Argumentos = ReturnType<typeof leerArgumentos>;

/** As a server of that size would have it: memory for what is asked often, a log that does not stall bulk loads; and a
 * stop that writes nothing back, since all of it is thrown away. */
const AJUSTES = [
  'SET GLOBAL foreign_key_checks = 0',
  'SET GLOBAL unique_checks = 0',
  'SET GLOBAL innodb_fast_shutdown = 2',
  'SET GLOBAL innodb_buffer_pool_size = 4294967296',
  'SET GLOBAL innodb_log_file_size = 1073741824',
];

const ajustar = async (url: string): Promise<void> => {
  const conexion = await createConnection(url);
  try {
    for (const orden of AJUSTES) {
      await conexion.query(orden).catch((error: unknown) => {
        // MySQL names its log otherwise; it is filled more slowly then.
        if (!orden.includes('log_file')) throw error;
      });
    }
  } finally {
    await conexion.end();
  }
};

const preparar = async (url: string, pedidos: number, clave: Buffer, progreso: Progreso): Promise<Sujeto> => {
  const suya = conBase(url, `vigia_escala_${pedidos}`);
  await crearBase(suya);
  await migrar({ url: suya });
  progreso.fase(`Llenando ${pedidos.toLocaleString('es')} pedidos`, Math.round(pedidos * 1.25));
  const base: Pool = createPool({ uri: suya, connectionLimit: 8, timezone: 'Z', charset: 'utf8mb4_bin' });
  try {
    await llenar(base, pedidos, clave, (hechos) => progreso.avance(hechos));
  } finally {
    await base.end();
  }
  return abrirSujeto(suya, pedidos, clave);
};

const ms = (valor: number): string => valor.toFixed(2).padStart(7);

const linea = (comparacion: Comparacion): string => {
  const { caso, chica, grande, vueltas } = comparacion;
  return [
    aguanta(comparacion) ? '✔' : '✘',
    caso.nombre.padEnd(44),
    `p50 ${ms(chica.p50)} ${ms(grande.p50)} ×${(grande.p50 / chica.p50).toFixed(2)}`,
    `p99 ${ms(chica.p99)} ${ms(grande.p99)} ×${(grande.p99 / chica.p99).toFixed(2)}`,
    `leídas ${chica.leidas} ${grande.leidas}`,
    `filas ${chica.filas} ${grande.filas}`,
    ...(vueltas > 1 ? [`(${vueltas} vueltas)`] : []),
  ].join('  ');
};

const probar = async (
  url: string,
  { pedidos, muestras, casos }: Argumentos,
  progreso: Progreso,
): Promise<number> => {
  await ajustar(url);
  const clave = randomBytes(32);
  const chica = await preparar(url, POCOS, clave, progreso);
  const grande = await preparar(url, pedidos, clave, progreso);
  try {
    const azar = crearAzar(1);
    for (const sujeto of [chica, grande]) await sujeto.ahondar(casos, azar);
    progreso.terminar();
    console.log(
      `En ms, con ${POCOS} y con ${pedidos} pedidos; ${muestras} preguntas a cada uno, por turnos.`,
    );
    let malos = 0;
    for (const caso of casos) {
      const comparacion = await comparar(caso, [chica, grande], muestras, azar);
      if (!aguanta(comparacion)) malos += 1;
      console.log(linea(comparacion));
    }
    console.log(
      malos === 0
        ? `✔ ${casos.length} listados, ninguno pasa de ${RAZON_MAX} veces.`
        : `✘ ${malos} de ${casos.length} listados pasan de ${RAZON_MAX} veces, o leen más filas.`,
    );
    return malos === 0 ? 0 : 1;
  } finally {
    await Promise.all([chica, grande].map(({ base }) => base.end()));
  }
};

const correr = async (argumentos: Argumentos): Promise<number> => {
  const progreso = crearProgreso(process.stderr, () => performance.now());
  const interrupcion = Promise.withResolvers<never>();
  for (const cual of ['SIGINT', 'SIGTERM'] as const)
    process.on(cual, () => interrupcion.reject(new Error('interrumpido')));
  const carpeta = await abrirCarpeta(undefined);
  const base = await iniciarBaseDatos({
    carpeta: carpeta.ruta,
    efimera: true,
    alFallar: (motivo) => interrupcion.reject(new Error(motivo)),
    informar: (dicho) => console.error(dicho),
  });
  try {
    return await Promise.race([probar(base.url, argumentos, progreso), interrupcion.promise]);
  } finally {
    progreso.terminar();
    await base.detener();
    await carpeta.soltar();
  }
};

try {
  process.exit(await correr(leerArgumentos()));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof ErrorDeUso ? 2 : 1);
}
