import { setTimeout as dormir } from 'node:timers/promises';
import { comprobarCadena, esperarVacias, iniciarCadena, llenarPorApi } from '../cadena.ts';
import { UNIFORME } from '../cargas.ts';
import { enviar } from '../clientes.ts';
import { type Enlace, iniciarEnlace } from '../enlace.ts';
import { cronometrar, medianaDe } from '../medida.ts';
import { comparar, type Resultados, razones, type Taller } from '../taller.ts';

const CAIDA_MS = 60_000;
/** About what arrives in 60 s at the highest load that this chain can carry here. */
const PEDIDOS = 30_000;
const POR_PETICION = 500;
const CLIENTES = 4;

/**
 * A backlog arises behind a link that is cut: the one to the database, so that every try fails, or the one between
 * the queues of accepted orders and their readers, so that nobody tries. What follows the cut is timed.
 */
export const medirDrenaje = async (taller: Taller): Promise<Resultados> => {
  const nombre = 'drenaje_tras_caida';
  const base = await iniciarEnlace(await taller.servidor.nuevaBase(), 0);
  let lectura: Enlace | undefined;
  const sistema = await iniciarCadena({
    databaseUrl: base.url,
    interponer: async ({ databaseUrl, endpointColas }) => {
      lectura = await iniciarEnlace(endpointColas, 0);
      const porLectura = new URL(lectura.url).origin;
      const deEntrada = new Set(['cola-validacion', 'cola-registro']);
      return {
        databaseUrl: () => databaseUrl,
        endpointColas: (quien) => (deEntrada.has(quien) ? porLectura : endpointColas),
      };
    },
    informar: () => undefined,
  });
  let enviados = 0;
  const trasCortar = async (enlace: Enlace | undefined, ms: number): Promise<number> => {
    if (enlace === undefined) throw new Error('sin enlace');
    await enlace.cortar();
    const fin = dormir(ms);
    await enviar({
      url: sistema.url,
      carga: UNIFORME,
      clientes: CLIENTES,
      peticiones: PEDIDOS / POR_PETICION,
      porPeticion: POR_PETICION,
    });
    enviados += PEDIDOS;
    await fin;
    await enlace.abrir();
    return cronometrar(() => esperarVacias(sistema.endpointColas));
  };
  try {
    await llenarPorApi(sistema);
    const pares = await comparar(taller, nombre, {
      a: () => trasCortar(base, CAIDA_MS),
      b: () => trasCortar(lectura, 0),
    });
    await comprobarCadena(sistema, enviados);
    const segundos = (ms: number): string => (ms / 1000).toFixed(1);
    taller.nota(
      `${nombre}: ${PEDIDOS} pedidos en ${segundos(medianaDe(pares.map(({ a }) => a)))} s contra ${segundos(medianaDe(pares.map(({ b }) => b)))} s`,
    );
    return { [nombre]: razones(pares) };
  } finally {
    await sistema.detener();
    await Promise.all([base.cerrar(), lectura?.cerrar()]);
  }
};
