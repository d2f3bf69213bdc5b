import type { LeerAlarmas } from '../../shared/adaptadores/cloudwatch.ts';
import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import type { Manejadores } from '../../shared/lambda/http.ts';
import { manejarAlarmas } from './alarmas.ts';
import { manejarCadena } from './cadena.ts';
import { manejarCompetencia } from './competencia.ts';
import { dependenciasDe } from './dependencias.ts';
import { manejarEstilo, manejarOpenapi, manejarPagina, manejarPrograma } from './documentos.ts';
import { manejarEvaluaciones } from './evaluaciones.ts';
import { manejarItem, manejarItems } from './items.ts';
import { manejarAnomalias, manejarMovimientos, manejarPedidos } from './listas.ts';
import { manejarPedido } from './pedido.ts';
import { manejarReconciliacion } from './reconciliacion.ts';
import { manejarReporte } from './reporte.ts';
import { manejarDisponibilidad, manejarSalud } from './salud.ts';
import { manejarVerificacion } from './verificacion.ts';

/** @param direcciones of queues and topics, for /ready */
export const crearManejadores = (
  base: Base,
  clavePedidos: Buffer,
  direcciones: Readonly<Record<string, string>>,
  leerAlarmas: LeerAlarmas,
): Manejadores => ({
  'GET /pedidos': manejarPedidos(base, clavePedidos),
  'GET /pedidos/{pedido_id}': manejarPedido(base, clavePedidos),
  'POST /pedidos/{pedido_id}/verificar-consistencia': manejarVerificacion(base, clavePedidos),
  'GET /pedidos/{pedido_id}/competencia': manejarCompetencia(base, clavePedidos),
  'GET /bodega/items/{item_id}': manejarItem(base),
  'GET /bodega/items': manejarItems(base, clavePedidos),
  'GET /bodega/movimientos': manejarMovimientos(base, clavePedidos),
  'GET /anomalias': manejarAnomalias(base, clavePedidos),
  'GET /evaluaciones': manejarEvaluaciones(base),
  'GET /auditoria/{pedido_id}': manejarReporte(base, clavePedidos),
  'GET /auditoria/verificacion': manejarCadena(base),
  'GET /reconciliacion': manejarReconciliacion(base),
  'GET /alarmas': manejarAlarmas(leerAlarmas),
  'GET /ready': manejarDisponibilidad(dependenciasDe(base, direcciones)),
  'GET /health': manejarSalud,
  'GET /openapi.json': manejarOpenapi,
  'GET /docs': manejarPagina,
  'GET /docs/visor.js': manejarPrograma,
  'GET /docs/visor.css': manejarEstilo,
});
