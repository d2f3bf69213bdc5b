/** Sends many orders, and again only those that a batch could not make durable. */
import { loteIncompleto } from '../api/registro/esquemas-pedidos.ts';
import type { Cliente, Medios, OpcionesLlamada } from './cliente.ts';
import { ErrorDeApi } from './errores.ts';
import type { Recibida } from './recibida.ts';
import { esperaTras } from './reintentos.ts';
import type { Contestacion, Entrada } from './tipos.ts';

type PedidoDeLote = Entrada<'POST /pedidos/lote'>['cuerpo']['pedidos'][number];
type Repartido = Contestacion<'POST /pedidos/lote'>['cuerpo'];

export interface LoteEnviado extends Repartido {
  /** Indices that were not taken, after all repetitions. They may be sent again, under the same keys. */
  readonly sin_aceptar: readonly number[];
}

type ConClave = PedidoDeLote & { readonly clave_idempotencia: string };
interface Vuelta extends LoteEnviado {
  /** Says how long to wait before the next one. */
  readonly recibida?: Recibida;
}

/** A 503 that says what became of each order is an answer, not a failure. */
const enviar = async (
  cliente: Cliente,
  pedidos: readonly PedidoDeLote[],
  opciones: OpcionesLlamada,
): Promise<Vuelta> => {
  try {
    const { cuerpo } = await cliente.llamar('POST /pedidos/lote', { cuerpo: { pedidos } }, opciones);
    return { ...cuerpo, sin_aceptar: [] };
  } catch (error) {
    if (!(error instanceof ErrorDeApi)) throw error;
    const { data: parcial } = loteIncompleto.safeParse(error.recibida.cuerpo);
    if (parcial?.rechazados === undefined) throw error;
    const { aceptados = [], rechazados, sin_aceptar = [] } = parcial;
    return { aceptados, rechazados, sin_aceptar, recibida: error.recibida };
  }
};

/**
 * @param pedidos 1..500, each with its own `clave_idempotencia`: what is sent twice stays one order
 * @throws ErrorDeApi, SinRespuesta when nothing is known about the last ones sent
 */
export const enviarLote = async (
  cliente: Cliente,
  { ahora, azar, dormir, paciencia }: Pick<Medios, 'ahora' | 'azar' | 'dormir' | 'paciencia'>,
  pedidos: readonly ConClave[],
  opciones: OpcionesLlamada = {},
): Promise<LoteEnviado> => {
  const hecho: Repartido = { aceptados: [], rechazados: [] };
  const senal = opciones.senal ?? new AbortController().signal;
  let indices = pedidos.map((_, indice) => indice);
  for (let vuelta = 1; ; vuelta += 1) {
    const enviados = indices;
    const porEnviar = enviados.flatMap((indice) => pedidos[indice] ?? []);
    const { aceptados, rechazados, sin_aceptar, recibida } = await enviar(cliente, porEnviar, opciones);
    const original = (indice: number): number => enviados[indice] ?? indice;
    hecho.aceptados.push(...aceptados.map((uno) => ({ ...uno, indice: original(uno.indice) })));
    hecho.rechazados.push(...rechazados.map((uno) => ({ ...uno, indice: original(uno.indice) })));
    indices = sin_aceptar.map(original);
    const espera = esperaTras(recibida, vuelta, paciencia, ahora(), azar());
    if (indices.length === 0 || espera === undefined) return { ...hecho, sin_aceptar: indices };
    await dormir(espera, senal);
  }
};
