import type { PedidoEnviado, Registro } from '../registro.ts';
import type { Hallar } from './hallazgo.ts';

/** What CONTRACT.md promises from acceptance to verdict, while the parts are up. */
export const PLAZO_MS = 60_000;
/** Room for the reader's own delay and for a busy machine's clock. */
export const MARGEN_MS = 5_000;

/** Orders that were not accepted, answers that were not as agreed, and rejections that were none. */
export function comprobarAceptacion(registro: Registro, hallar: Hallar): void {
  for (const { plan, ids, error, aceptadoEn } of registro.pedidos.values()) {
    const [id = null] = ids;
    if (error !== null) hallar('aceptacion', id, `${plan.clave}: ${error}`);
    else if (aceptadoEn === null) hallar('aceptacion', id, `${plan.clave}: nunca se llegó a enviar`);
    if (ids.size > 1) {
      hallar(
        'idempotencia',
        id,
        `${plan.clave}: la misma clave dio ${ids.size} pedidos: ${[...ids].join(', ')}`,
      );
    }
  }
  for (const { clave, detalle } of registro.malasRespuestas)
    hallar('aceptacion', null, `${clave}: ${detalle}`);
  for (const { plan, error } of registro.cambios) {
    if (error !== null) hallar('aceptacion', null, `cambio ${plan.tipo} del item ${plan.item_id}: ${error}`);
  }
  for (const { plan, estado, pedidoId, error } of registro.rechazos) {
    if (estado === null || !plan.estados.includes(estado)) {
      const visto = estado ?? error;
      hallar('rechazo', pedidoId, `${plan.motivo}: debía ser ${plan.estados.join(' o ')}`, {
        esperado: plan.estados,
        visto,
      });
    }
  }
}

/** Which order an id is; two orders that got the same id break idempotency. */
export function indexar(registro: Registro, hallar: Hallar): Map<string, PedidoEnviado> {
  const porId = new Map<string, PedidoEnviado>();
  for (const pedido of registro.pedidos.values()) {
    for (const id of pedido.ids) {
      const otro = porId.get(id);
      if (otro === undefined) porId.set(id, pedido);
      else
        hallar('idempotencia', id, `${otro.plan.clave} y ${pedido.plan.clave} recibieron el mismo pedido_id`);
    }
  }
  return porId;
}

/**
 * Accepted orders without a verdict, and verdicts that came too late.
 * @param enPieDesde the promised time counts from here where parts of the system were down before
 */
export function comprobarVeredictos(
  registro: Registro,
  tieneVeredicto: (id: string) => boolean,
  hallar: Hallar,
  enPieDesde = 0,
): void {
  for (const pedido of registro.pedidos.values()) {
    for (const id of pedido.ids) {
      if (!tieneVeredicto(id)) hallar('sin-perdidas', id, `${pedido.plan.clave}: aceptado, sin veredicto`);
    }
    const { aceptadoEn, vistoEn, ids } = pedido;
    if (aceptadoEn === null || vistoEn === null) continue;
    const demora = vistoEn - Math.max(aceptadoEn, enPieDesde);
    if (demora <= PLAZO_MS + MARGEN_MS) continue;
    const segundos = Math.round(demora / 1000);
    hallar('plazo', [...ids][0] ?? null, `${pedido.plan.clave}: el veredicto tardó ${segundos} s`);
  }
}

/** Both readings of the log must hold the same entries, character by character. */
export function comprobarLecturas(
  enVivo: ReadonlyMap<number, string>,
  alFinal: ReadonlyMap<number, { readonly huella: string; readonly pedidoId: string }>,
  hallar: Hallar,
): void {
  for (const [secuencia, { huella, pedidoId }] of alFinal) {
    const viva = enVivo.get(secuencia);
    if (viva === undefined) {
      hallar('bitacora-estable', pedidoId, `la secuencia ${secuencia} apareció detrás del lector en vivo`);
    } else if (viva !== huella) {
      hallar('bitacora-estable', pedidoId, `la secuencia ${secuencia} cambió después de leerse`);
    }
  }
  for (const secuencia of enVivo.keys()) {
    if (!alFinal.has(secuencia)) hallar('bitacora-estable', null, `la secuencia ${secuencia} desapareció`);
  }
}
