import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import {
  columnaAInstante,
  enMilisegundos,
  idABinario,
  instanteAColumna,
} from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Publicador } from '../../shared/adaptadores/sns.ts';
import { BODEGA_CANARIO } from '../../shared/dominio/pedido.ts';
import { pedidoIdDeClave } from '../../shared/dominio/pedido-id.ts';
import { ENTERO_MAX, serializar, sobre } from '../../shared/eventos/comun.ts';
import { type PedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import type { Metricas } from '../../shared/lambda/metricas.ts';
import { traceparentDe } from '../../shared/lambda/traza.ts';
import { atrasoDe, type Canario, estaPerdido } from './decidir.ts';
import {
  anotarCanario,
  borrarRastros,
  olvidarCanarios,
  seleccionarCanarios,
  seleccionarViejos,
} from './sql.ts';

export interface Dependencias {
  readonly base: Base;
  readonly pedidos: Publicador;
  readonly clavePedidos: Buffer;
  readonly reloj: Reloj;
  readonly azar: (bytes: number) => Buffer;
  readonly metricas: Metricas;
  readonly logger: Logger;
}

const MINUTO_MS = 60_000;
/** More than can be open at once: what is older than an hour is given up. */
const ABIERTOS_MAX = 500;
/** A day's worth stays for whoever looks into what happened; one comes a minute, so this catches up quickly. */
const CONSERVADOS_MS = 24 * 60 * MINUTO_MS;
const BORRADOS_MAX = 100;
/** No client can have this name: theirs come trimmed. So no client's key leads to a canary's id. */
const NOMBRE = ' canario';

const columna = (ms: number): string => instanteAColumna(enMilisegundos(ms));

/** One order a minute, however often it is asked for in that minute: the one item of bodega 0, whose shelf is empty. */
const eventoDe = (clavePedidos: Buffer, ahora: number): PedidoAceptado => {
  const minuto = Math.floor(ahora / MINUTO_MS);
  const pedido_id = pedidoIdDeClave(clavePedidos, NOMBRE, String(minuto));
  const recibido_en = enMilisegundos(ahora);
  return sobre({
    id: pedido_id,
    source: 'vigia/canario',
    type: TIPO_PEDIDO_ACEPTADO,
    time: recibido_en,
    subject: pedido_id,
    data: {
      pedido_id,
      bodega_id: BODEGA_CANARIO,
      cliente_id: null,
      referencia: null,
      recibido_en,
      items: [{ item_id: ENTERO_MAX, cantidad: 1, nombre_item: null }],
    },
  });
};

/** Written down first: a canary that is not noted could be lost without anybody missing it. */
const enviar = async ({ base, pedidos, clavePedidos, azar }: Dependencias, ahora: number): Promise<void> => {
  const evento = eventoDe(clavePedidos, ahora);
  await anotarCanario(base, idABinario(evento.subject), columna(ahora));
  const atributos = { traceparent: traceparentDe(undefined, azar(24)) };
  await pedidos.publicar({ clave: evento.subject, cuerpo: serializar(evento), atributos });
};

/** Measures the ones before, and takes those off the list that came back or never will. */
const vigilar = async ({ base, metricas, logger }: Dependencias, ahora: number): Promise<void> => {
  const abiertos = (await seleccionarCanarios(base, ABIERTOS_MAX)).map((fila) => ({
    id: fila.pedido_id,
    enviado: Date.parse(columnaAInstante(fila.enviado_en)),
    auditado: fila.auditado_en === null ? null : Date.parse(columnaAInstante(fila.auditado_en)),
  })) satisfies (Canario & { id: Buffer })[];
  metricas.emitir({ AtrasoCanario: atrasoDe(abiertos, ahora) });
  const perdidos = abiertos.filter((canario) => estaPerdido(canario, ahora));
  if (perdidos.length > 0) logger.error({ perdidos: perdidos.length }, 'canarios que no volvieron');
  const cerrados = abiertos.filter((canario) => canario.auditado !== null || estaPerdido(canario, ahora));
  if (cerrados.length > 0) {
    await olvidarCanarios(
      base,
      cerrados.map(({ id }) => id),
    );
  }
};

const limpiar = async ({ base, reloj }: Dependencias, ahora: number): Promise<void> => {
  const viejos = await seleccionarViejos(base, columna(ahora - CONSERVADOS_MS), BORRADOS_MAX);
  const ids = viejos.map(({ pedido_id }) => pedido_id);
  if (ids.length > 0) await enTransaccion(base, reloj, (tx) => borrarRastros(tx, ids));
};

/** One tick: looks after the canaries before, sends the next, deletes what is long over. */
export const crearCanario = (dependencias: Dependencias) => async (): Promise<void> => {
  const ahora = dependencias.reloj.ahora();
  await vigilar(dependencias, ahora);
  await enviar(dependencias, ahora);
  await limpiar(dependencias, ahora);
};
