/** The routes about orders. */
import * as z from 'zod';
import { pedidoId } from '../../eventos/comun.ts';
import { consultaDeEvaluaciones, consultaDePedidos } from '../consulta.ts';
import { PEDIDOS_POR_LOTE_MAX, pedidoDeLote, pedidoPedido } from '../pedido.ts';
import { cabecerasDePedido, caminoDePedido } from './consultas.ts';
import { aceptado, evaluacion, leido, PEDIDO_ID, pedido } from './ejemplos.ts';
import * as esquema from './esquemas-pedidos.ts';
import type { Operacion } from './tipos.ts';

const NO_EXISTE = { causas: ['No existe ese pedido.'] };
const SIN_VEREDICTO = 'El pedido todavía no tiene veredicto.';
/** What asks for nothing but to be done. */
const VACIO = {
  esquema: z.strictObject({}),
  ejemplos: { vacio: { resumen: 'Nada, o esto', valor: {} } },
};

export const operacionesDePedidos = {
  'POST /pedidos': {
    resumen: 'Aceptar un pedido',
    descripcion:
      'El pedido es duradero en cuanto se contesta. Sin `Prefer: wait` contesta 202 enseguida; con él, 200 y el pedido entero si hay veredicto a tiempo.',
    grupo: 'Pedidos',
    cabeceras: cabecerasDePedido,
    cuerpo: {
      esquema: pedidoPedido,
      ejemplos: {
        sencillo: { resumen: 'Dos líneas', valor: pedido },
        minimo: { resumen: 'Lo mínimo', valor: { items: [{ item_id: 1, cantidad: 1 }] } },
      },
    },
    exitos: {
      200: {
        descripcion: 'Hubo veredicto dentro de la espera pedida.',
        cuerpo: esquema.pedidoLeido,
        cabeceras: { location: 'siempre', 'preference-applied': 'siempre' },
        ejemplo: leido,
      },
      202: {
        descripcion: 'Aceptado; el veredicto vendrá.',
        cuerpo: esquema.pedidoAceptado,
        cabeceras: { location: 'siempre', 'preference-applied': 'a veces' },
        ejemplo: aceptado,
      },
    },
    errores: {
      403: { causas: ['El cliente_id del pedido no es el de su token.'] },
      503: { causas: ['El pedido no quedó aceptado; envíelo de nuevo.'] },
    },
  },
  'POST /pedidos/lote': {
    resumen: 'Aceptar hasta 500 pedidos',
    descripcion: 'Cada pedido se acepta o se rechaza por sí mismo: uno malo no cuesta los demás.',
    grupo: 'Pedidos',
    cuerpo: {
      esquema: z.strictObject({ pedidos: z.array(pedidoDeLote).min(1).max(PEDIDOS_POR_LOTE_MAX) }),
      ejemplos: {
        dos: {
          resumen: 'Dos pedidos, con su clave cada uno',
          valor: {
            pedidos: [
              { ...pedido, clave_idempotencia: 'compra-2026-0042' },
              { items: [{ item_id: 1, cantidad: 1 }], clave_idempotencia: 'compra-2026-0043' },
            ],
          },
        },
      },
    },
    exitos: {
      202: {
        descripcion: 'Qué pedidos quedaron aceptados y cuáles se rechazaron, por su índice.',
        cuerpo: esquema.loteAceptado,
        ejemplo: { aceptados: [{ indice: 0, pedido_id: PEDIDO_ID }], rechazados: [] },
      },
    },
    errores: {
      422: { causas: ['Ningún pedido del lote cumple lo que se pide.'], cuerpo: esquema.loteRechazado },
      503: {
        causas: ['Parte del lote no quedó aceptada; envíela de nuevo.'],
        cuerpo: esquema.loteIncompleto,
      },
    },
  },
  'GET /pedidos': {
    resumen: 'Listar pedidos',
    descripcion: 'Del más nuevo al más viejo. Un cliente ve los suyos.',
    grupo: 'Pedidos',
    consulta: consultaDePedidos,
    exitos: { 200: { descripcion: 'Una página.', cuerpo: esquema.listaDePedidos } },
  },
  'GET /pedidos/{pedido_id}': {
    resumen: 'Leer un pedido',
    descripcion:
      'Un pedido_id que este sistema dio a este cliente nunca es 404: antes de que la base lo tenga, está RECIBIDO.',
    grupo: 'Pedidos',
    camino: caminoDePedido,
    exitos: { 200: { descripcion: 'El pedido.', cuerpo: esquema.pedidoOrecibido, ejemplo: leido } },
    errores: { 404: NO_EXISTE },
  },
  'POST /pedidos/{pedido_id}/verificar-consistencia': {
    resumen: 'Volver a evaluar ahora, sin cambiar nada',
    descripcion: 'Con la misma regla que el validador; la reserva del propio pedido cuenta como libre.',
    grupo: 'Pedidos',
    camino: caminoDePedido,
    cuerpo: {
      esquema: z.strictObject({ pedido_id: pedidoId.optional() }),
      ejemplos: { igual: { resumen: 'El de la ruta', valor: { pedido_id: PEDIDO_ID } } },
    },
    exitos: {
      200: {
        descripcion: 'Lo que se decidiría ahora, y lo que se decidió.',
        cuerpo: esquema.verificacion,
        ejemplo: {
          pedido_id: PEDIDO_ID,
          consistente: false,
          items: evaluacion.items.map(({ version: _, ...numeros }) => numeros),
          evaluacion,
          coincide: true,
        },
      },
    },
    errores: {
      404: NO_EXISTE,
      409: { causas: [SIN_VEREDICTO], cabeceras: { 'retry-after': 'siempre' } },
    },
  },
  'POST /pedidos/{pedido_id}/cancelacion': {
    resumen: 'Cancelar un pedido',
    descripcion: 'Libera su reserva. Repetirlo contesta lo mismo.',
    grupo: 'Pedidos',
    camino: caminoDePedido,
    cuerpo: VACIO,
    exitos: { 200: { descripcion: 'El pedido, cancelado.', cuerpo: esquema.pedidoLeido } },
    errores: {
      404: NO_EXISTE,
      409: {
        causas: [SIN_VEREDICTO, 'Un pedido DESPACHADO no se puede cancelar.'],
        cabeceras: { 'retry-after': 'a veces' },
      },
    },
  },
  'POST /pedidos/{pedido_id}/despacho': {
    resumen: 'Despachar un pedido',
    descripcion: 'Baja a la vez lo disponible y lo reservado. Repetirlo contesta lo mismo.',
    grupo: 'Pedidos',
    camino: caminoDePedido,
    cuerpo: VACIO,
    exitos: { 200: { descripcion: 'El pedido, despachado.', cuerpo: esquema.pedidoLeido } },
    errores: {
      404: NO_EXISTE,
      409: {
        causas: [
          SIN_VEREDICTO,
          'Un pedido CANCELADO no se puede despachar.',
          'No están en el estante todas las unidades del pedido.',
        ],
        cabeceras: { 'retry-after': 'a veces' },
      },
    },
  },
  'GET /pedidos/{pedido_id}/competencia': {
    resumen: 'Por qué faltó',
    descripcion: 'Los números en su lugar de la bitácora y quién tenía las existencias entonces.',
    grupo: 'Control',
    camino: caminoDePedido,
    exitos: { 200: { descripcion: 'Lo que había y quién lo tenía.', cuerpo: esquema.competencia } },
    errores: {
      404: NO_EXISTE,
      409: { causas: [SIN_VEREDICTO], cabeceras: { 'retry-after': 'siempre' } },
    },
  },
  'GET /evaluaciones': {
    resumen: 'La bitácora de decisiones',
    descripcion:
      'En orden de confirmación. Quien sigue `siguiente` no se pierde ninguna; una página puede traer menos que `limite`.',
    grupo: 'Control',
    consulta: consultaDeEvaluaciones,
    exitos: {
      200: {
        descripcion: 'Una página.',
        cuerpo: esquema.paginaDeEvaluaciones,
        ejemplo: { evaluaciones: [evaluacion], siguiente: 43 },
      },
    },
  },
  'GET /auditoria/{pedido_id}': {
    resumen: 'El reporte de inconsistencia de un pedido',
    grupo: 'Pedidos',
    camino: caminoDePedido,
    exitos: { 200: { descripcion: 'El reporte, con su sello.', cuerpo: esquema.reporte } },
    errores: {
      404: { causas: ['No existe ese pedido.', 'Ese pedido no tiene reporte de inconsistencia.'] },
    },
  },
} as const satisfies Readonly<Record<string, Operacion>>;
