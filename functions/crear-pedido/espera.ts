import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { PedidoLeido } from '../../shared/api/pedido.ts';
import type { Logger } from '../../shared/lambda/logger.ts';

/** Between two looks at the database: soon at first, then gently. */
const PAUSA_MS = 50;
const PAUSA_MAX_MS = 250;

export type Espera =
  /** `pedido` is undefined when there was no verdict in time. */
  | { readonly honrada: true; readonly pedido: PedidoLeido | undefined }
  /** The database does not answer: the order is accepted all the same. */
  | { readonly honrada: false };

/** @param limiteMs how long to wait at most */
export type EsperarVeredicto = (pedido_id: string, limiteMs: number) => Promise<Espera>;

/** Where verdicts are looked up. Loaded when it is first needed: accepting orders needs no database. */
export type BuscarVeredicto = (pedido_id: string) => Promise<PedidoLeido | undefined>;

const sondear = async (
  buscar: BuscarVeredicto,
  reloj: Reloj,
  pedido_id: string,
  hasta: number,
): Promise<PedidoLeido | undefined> => {
  for (let pausa = PAUSA_MS; ; pausa = Math.min(PAUSA_MAX_MS, pausa * 1.5)) {
    const pedido = await buscar(pedido_id);
    const queda = hasta - reloj.ahora();
    if (pedido !== undefined || queda <= 0) return pedido;
    await reloj.esperar(Math.min(pausa, queda));
  }
};

export const crearEspera =
  (abrir: () => Promise<BuscarVeredicto>, reloj: Reloj, logger: Logger): EsperarVeredicto =>
  async (pedido_id, limiteMs) => {
    const hasta = reloj.ahora() + limiteMs;
    try {
      return { honrada: true, pedido: await sondear(await abrir(), reloj, pedido_id, hasta) };
    } catch (error) {
      logger.warn({ err: error }, 'no se pudo esperar el veredicto');
      return { honrada: false };
    }
  };
