/**
 * npm run mezcla [-- --segundos N --clientes N --semilla N]: orders, cancellations, dispatches and corrections of the
 * shelf from 200 clients at once on five items, for a minute, against a private copy of the whole system. Then a judge
 * that shares no code with it reads the tables. Exit 0 if everything agrees, 1 if not, 2 for bad arguments.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as dormir } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { crearCliente, mediosComunes } from '../shared/cliente/cliente.ts';
import { transporteFetch } from '../shared/cliente/transporte.ts';
import { crearProgreso, type Progreso } from './experimento/progreso.ts';
import { iniciarSistema } from './local/sistema.ts';
import { asentar } from './mezcla/asentar.ts';
import { crearEnviado, type Enviado } from './mezcla/enviado.ts';
import { leerCuadro } from './mezcla/juicio/cuadro.ts';
import { COMPROBACIONES, type Comprobacion, type Hallar } from './mezcla/juicio/hallar.ts';
import { juzgar, juzgarMezcla } from './mezcla/juicio/juzgar.ts';
import { mezclar } from './mezcla/mezclar.ts';

/** Below this the run is a quick one: it need not come to everything, nor waits for the reconciler's next minute. */
const LARGA_S = 30;
const BARRIDO_MS = 90_000;
const DETALLES = 10;

class ErrorDeUso extends Error {}

const enteroDe = (nombre: string, texto: string, maximo: number): number => {
  if (!/^\d{1,9}$/.test(texto) || Number(texto) < 1 || Number(texto) > maximo)
    throw new ErrorDeUso(`--${nombre} debe ser un entero entre 1 y ${maximo}, no «${texto}».`);
  return Number(texto);
};

const leerArgumentos = () => {
  const texto = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { segundos: texto, clientes: texto, semilla: texto } });
    return {
      segundos: enteroDe('segundos', values.segundos ?? '60', 3600),
      clientes: enteroDe('clientes', values.clientes ?? '200', 1000),
      semilla: enteroDe('semilla', values.semilla ?? String(randomInt(1, 1e9)), 1e9),
    };
  } catch (error) {
    if (error instanceof ErrorDeUso) throw error;
    throw new ErrorDeUso('Uso: npm run mezcla -- [--segundos N] [--clientes N] [--semilla N]');
  }
};
type Argumentos = ReturnType<typeof leerArgumentos>;

/** What only the running system can be asked: its chain, and what its reconciler makes of all this. */
const preguntar = async (url: string, largo: boolean, hallar: Hallar, senal: AbortSignal): Promise<void> => {
  const cliente = crearCliente(mediosComunes(transporteFetch(url)));
  const { cuerpo: cadena } = await cliente.llamar('GET /auditoria/verificacion', {}, { senal });
  if (!cadena.integra) hallar('cadena', JSON.stringify(cadena.primer_error));
  const desde = new Date().toISOString();
  for (const limite = performance.now() + BARRIDO_MS; largo; ) {
    const { cuerpo } = await cliente.llamar('GET /reconciliacion', {}, { senal });
    if (cuerpo.ejecutada_en !== null && cuerpo.ejecutada_en > desde) {
      if (cuerpo.sin_cuenta !== 0 || cuerpo.descuadres?.length !== 0)
        hallar('reconciliacion', JSON.stringify(cuerpo).slice(0, 500));
      return;
    }
    if (performance.now() > limite) {
      hallar('reconciliacion', `ningún barrido en ${BARRIDO_MS / 1000} s`);
      return;
    }
    await dormir(500, undefined, { signal: senal });
  }
};

const probar = async (
  { clientes, segundos, semilla }: Argumentos,
  sistema: { readonly url: string; readonly databaseUrl: string },
  hallar: Hallar,
  progreso: Progreso,
  senal: AbortSignal,
): Promise<Enviado> => {
  const enviado = crearEnviado();
  const conexion = await createConnection({ uri: sistema.databaseUrl, timezone: 'Z' });
  try {
    await conexion.query("SET time_zone = '+00:00'");
    progreso.fase(`Mezclando ${segundos} s, ${clientes} clientes`, 0);
    const alAvanzar = (peticiones: number): void => progreso.avance(0, `${peticiones} peticiones`);
    await mezclar({ url: sistema.url, clientes, semilla, segundos, senal, alAvanzar }, enviado);
    progreso.fase('Esperando a que todo termine', 0);
    const abierto = await asentar(conexion, enviado.pedidos.size, senal);
    if (abierto !== undefined) hallar('completitud', abierto);
    progreso.fase('Juzgando', 0);
    await preguntar(sistema.url, segundos >= LARGA_S, hallar, senal);
    const { cortos, tardios, descubiertoMs } = juzgar(await leerCuadro(conexion), enviado, hallar);
    if (segundos >= LARGA_S) juzgarMezcla(enviado, tardios, hallar);
    progreso.terminar();
    console.log(
      [...enviado.respuestas]
        .map(([que, n]) => `${que}: ${n}`)
        .sort()
        .join(', '),
    );
    console.log(
      `${enviado.pedidos.size} pedidos, ${cortos} cortos, ${tardios} descubiertos después; ` +
        `un item estuvo descubierto ${(descubiertoMs / 1000).toFixed(1)} s como mucho.`,
    );
    return enviado;
  } finally {
    await conexion.end();
  }
};

const correr = async (argumentos: Argumentos): Promise<number> => {
  const corte = new AbortController();
  for (const cual of ['SIGINT', 'SIGTERM'] as const)
    process.on(cual, () => corte.abort(new Error('interrumpido')));
  const progreso = crearProgreso(process.stderr, () => performance.now());
  const hallazgos = new Map<Comprobacion, string[]>();
  const hallar: Hallar = (cual, porque) => {
    hallazgos.set(cual, [...(hallazgos.get(cual) ?? []), porque]);
  };
  console.log(`Semilla ${argumentos.semilla}.`);
  const databaseUrl = process.env.DATABASE_URL;
  const sistema = await iniciarSistema({
    puerto: 0,
    demo: false,
    ...(databaseUrl === undefined || databaseUrl === '' ? {} : { databaseUrl }),
  });
  try {
    const caida = sistema.averia.then((motivo): never => {
      throw new Error(`el sistema se detuvo solo: ${motivo}`);
    });
    await Promise.race([probar(argumentos, sistema, hallar, progreso, corte.signal), caida]);
  } finally {
    progreso.terminar();
    await sistema.detener();
  }
  for (const [cual, porques] of hallazgos) {
    console.log(`✘ ${COMPROBACIONES[cual]}: ${porques.length}`);
    for (const porque of porques.slice(0, DETALLES)) console.log(`    ${porque}`);
  }
  console.log(hallazgos.size === 0 ? '✔ Todo concuerda.' : '✘ Hay cosas que no concuerdan.');
  return hallazgos.size === 0 ? 0 : 1;
};

try {
  process.exitCode = await correr(leerArgumentos());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof ErrorDeUso ? 2 : 1;
}
