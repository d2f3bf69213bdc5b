/** What reached a DLQ only because of an outage goes back by itself, bounded and recorded. */
import { contarMensajes } from '../../shared/adaptadores/colas.ts';
import { type MensajeDeDlq, recorrerDlq } from '../../shared/adaptadores/dlq.ts';
import {
  type Accion,
  contarReenviados,
  insertarAccion,
  terminarAccion,
} from '../../shared/adaptadores/mysql/dlq.ts';
import { columnaAInstante } from '../../shared/adaptadores/mysql/valores.ts';
import { trasladar } from '../../shared/adaptadores/reenvio.ts';
import { puedeVolver } from './decidir.ts';
import type { Corrida, Vuelta } from './dependencias.ts';

/** Messages looked at in one run in each DLQ: what an outage left behind must not come back all at once. */
export const MIRADOS_MAX = 5000;
const OCULTO_S = 30;

const elegir = async (
  { base, ahora }: Corrida,
  dlq: string,
  mensajes: readonly MensajeDeDlq[],
): Promise<MensajeDeDlq[]> => {
  const claves = mensajes.filter(({ motivo }) => motivo === null).map(({ clave }) => clave);
  const reenviados = await contarReenviados(base, dlq, claves);
  return mensajes.filter(({ motivo, clave }) => {
    const previo = reenviados.get(clave);
    const ultima = previo?.ultima_hecha_en ?? null;
    const ultimo_en = ultima === null ? 0 : Date.parse(columnaAInstante(ultima));
    const { veces: intentos = 0, hechas: veces = 0 } = previo ?? {};
    return puedeVolver(motivo, { intentos, veces, ultimo_en }, ahora);
  });
};

const vaciar = async (corrida: Corrida, { dlq, dlqUrl, cola, colaUrl }: Vuelta): Promise<void> => {
  const { base, sqs, reloj, azar, logger, hayTiempo: seguir } = corrida;
  const accion: Accion = {
    id: azar(16),
    accion: 'REENVIAR',
    dlq,
    destino: cola,
    quien: 'reconciliador',
    porque: 'Sin motivo de rechazo: solo por una interrupción',
  };
  let hechos = 0;
  let abierta: Promise<void> | undefined;
  await recorrerDlq(sqs, dlqUrl, { maximo: MIRADOS_MAX, ocultoS: OCULTO_S, seguir }, async (mensajes) => {
    const elegidos = await elegir(corrida, dlq, mensajes);
    if (elegidos.length === 0) return new Set();
    abierta ??= insertarAccion(base, accion, reloj.ahora());
    await abierta;
    const idos = await trasladar({ sqs, base, reloj, accion, dlqUrl, destinoUrl: colaUrl }, elegidos);
    hechos += idos.size;
    return idos;
  });
  if (abierta === undefined) return;
  await terminarAccion(base, accion.id, hechos, reloj.ahora());
  logger.warn({ dlq, hechos }, 'mensajes de una interrupción, devueltos a su cola');
};

/** All at once, so that a full one does not keep the others waiting; nor does one that cannot be read. */
export const devolverVueltas = async (corrida: Corrida): Promise<void> => {
  await Promise.all(
    corrida.vueltas.map(async (vuelta) => {
      try {
        if ((await contarMensajes(corrida.sqs, vuelta.dlqUrl)) > 0) await vaciar(corrida, vuelta);
      } catch (error) {
        corrida.logger.error({ err: error, dlq: vuelta.dlq }, 'no se pudo mirar una DLQ');
      }
    }),
  );
};
