/** Waits for a verdict without `Prefer: wait`, or after its time is up: gently, and not for ever. */
import type { Cliente, Medios, OpcionesLlamada } from './cliente.ts';
import type { Contestacion } from './tipos.ts';

type Leido = Contestacion<'GET /pedidos/{pedido_id}'>['cuerpo'];
type ConVeredicto = Extract<Leido, { resultado: unknown }>;

/** Between two looks: soon at first, then once in a while. Milliseconds. */
const PAUSA_MS = 250;
const PAUSA_MAX_MS = 5_000;

const tieneVeredicto = (pedido: Leido): pedido is ConVeredicto => 'resultado' in pedido;

/** @returns undefined when there is none after `plazoMs`: not lost, only not decided yet */
export const esperarVeredicto = async (
  cliente: Cliente,
  { ahora, dormir }: Pick<Medios, 'ahora' | 'dormir'>,
  pedido_id: string,
  plazoMs: number,
  opciones: OpcionesLlamada = {},
): Promise<ConVeredicto | undefined> => {
  const hasta = ahora() + plazoMs;
  const senal = opciones.senal ?? new AbortController().signal;
  for (let pausa = PAUSA_MS; ; pausa = Math.min(PAUSA_MAX_MS, pausa * 1.6)) {
    const { cuerpo } = await cliente.llamar('GET /pedidos/{pedido_id}', { camino: { pedido_id } }, opciones);
    if (tieneVeredicto(cuerpo)) return cuerpo;
    const queda = hasta - ahora();
    if (queda <= 0) return undefined;
    await dormir(Math.min(pausa, queda), senal);
  }
};
