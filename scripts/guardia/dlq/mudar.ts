/** reenviar and descartar: what leaves a DLQ, judged, counted, recorded. */
import { randomBytes } from 'node:crypto';
import { setTimeout as dormir } from 'node:timers/promises';
import { type MensajeDeDlq, recorrerDlq } from '../../../shared/adaptadores/dlq.ts';
import {
  type Accion,
  contarReenviados,
  insertarAccion,
  terminarAccion,
} from '../../../shared/adaptadores/mysql/dlq.ts';
import { trasladar } from '../../../shared/adaptadores/reenvio.ts';
import { relojReal } from '../../../shared/adaptadores/reloj.ts';
import type { Sitio } from '../sitio.ts';
import type { Mudanza } from './argumentos.ts';
import type { DlqConocida } from './colas.ts';
import { estaElegido, motivoDe, reparoDe } from './juicio.ts';
import { visible } from './redactar.ts';

/** Hidden from others while in hand: longer than what is under way takes at one message per second. */
const OCULTO_S = 60;

export interface Balance {
  readonly dlq: DlqConocida;
  readonly mirados: number;
  /** That were meant and could go. By reason. */
  readonly aptos: ReadonlyMap<string, number>;
  /** That were meant and stay: why. */
  readonly reparos: ReadonlyMap<string, number>;
  readonly hechos: number;
}

/** Lets `n` messages pass at a time, `ritmo` per second over all of the run. */
export const crearRitmo = (ritmo: number): ((n: number) => Promise<void>) => {
  let siguiente = 0;
  return async (n) => {
    // Taken before the wait: several batches are under way at once.
    const turno = Math.max(siguiente, performance.now());
    siguiente = turno + (n * 1000) / ritmo;
    const espera = turno - performance.now();
    if (espera > 0) await dormir(espera);
  };
};

const sumar = (cuentas: Map<string, number>, clave: string): void => {
  cuentas.set(clave, (cuentas.get(clave) ?? 0) + 1);
};

/** Sorts what was meant into what goes and what stays. */
const separar = async (
  sitio: Sitio,
  mudanza: Mudanza,
  dlq: DlqConocida,
  mensajes: readonly MensajeDeDlq[],
  reparos: Map<string, number>,
): Promise<MensajeDeDlq[]> => {
  const elegidos = mensajes.filter((mensaje) => estaElegido(mensaje, dlq, mudanza.seleccion));
  if (mudanza.tipo === 'descartar') return elegidos;
  const claves = elegidos.map(({ clave }) => clave);
  const reenviados = await contarReenviados(sitio.base(), dlq.nombre, claves);
  return elegidos.filter((mensaje) => {
    const veces = reenviados.get(mensaje.clave)?.veces ?? 0;
    const reparo = mudanza.forzar ? undefined : reparoDe(mensaje, mudanza.destino ?? dlq.cola, veces);
    if (reparo !== undefined) sumar(reparos, reparo);
    return reparo === undefined;
  });
};

/** @param seguir false: somebody wants it to stop after what is in hand */
export const mudar = async (
  sitio: Sitio,
  mudanza: Mudanza,
  dlq: DlqConocida,
  seguir: () => boolean,
): Promise<Balance> => {
  const { sqs } = sitio;
  const dlqUrl = await sitio.urlDe(dlq.nombre);
  const destino = mudanza.tipo === 'descartar' ? null : (mudanza.destino ?? dlq.cola);
  const destinoUrl = destino === null ? undefined : await sitio.urlDe(destino);
  const accion: Accion = {
    id: randomBytes(16),
    accion: mudanza.tipo === 'descartar' ? 'DESCARTAR' : 'REENVIAR',
    dlq: dlq.nombre,
    destino,
    quien: (await sitio.quien()).slice(0, 255),
    porque: mudanza.porque,
  };
  const aptos = new Map<string, number>();
  const reparos = new Map<string, number>();
  const turno = crearRitmo(mudanza.ritmo);
  let hechos = 0;
  let abierta: Promise<void> | undefined;
  const recorrido = { maximo: Number.POSITIVE_INFINITY, ocultoS: OCULTO_S, seguir };
  try {
    const mirados = await recorrerDlq(sqs, dlqUrl, recorrido, async (mensajes) => {
      const listos = await separar(sitio, mudanza, dlq, mensajes, reparos);
      for (const mensaje of listos) sumar(aptos, visible(motivoDe(mensaje, dlq)));
      if (!mudanza.ejecutar || listos.length === 0) return new Set();
      await turno(listos.length);
      abierta ??= insertarAccion(sitio.base(), accion, Date.now());
      await abierta;
      const traslado = { sqs, base: sitio.base(), reloj: relojReal, accion, dlqUrl, destinoUrl };
      const idos = await trasladar(traslado, listos);
      hechos += idos.size;
      return idos;
    });
    return { dlq, mirados, aptos, reparos, hechos };
  } finally {
    if (abierta !== undefined) await terminarAccion(sitio.base(), accion.id, hechos, Date.now());
  }
};
