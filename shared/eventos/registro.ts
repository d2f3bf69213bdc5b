/** Every event there is, by its type and version. A test sees to it that none is missing. */
import type * as z from 'zod';
import { bodegaDescubierta, TIPO_BODEGA_DESCUBIERTA } from './bodega-descubierta.ts';
import { faltanteReportado, TIPO_FALTANTE_REPORTADO } from './faltante-reportado.ts';
import { pedidoAceptado, TIPO_PEDIDO_ACEPTADO } from './pedido-aceptado.ts';
import { pedidoDecidido, TIPO_PEDIDO_DECIDIDO } from './pedido-decidido.ts';
import { pedidoDescubierto, TIPO_PEDIDO_DESCUBIERTO } from './pedido-descubierto.ts';
import { pedidoEvaluado, TIPO_PEDIDO_EVALUADO } from './pedido-evaluado.ts';

export interface EventoDescrito {
  readonly titulo: string;
  readonly descripcion: string;
  readonly esquema: z.ZodType;
}

export const eventos: Readonly<Record<string, EventoDescrito>> = {
  [TIPO_PEDIDO_ACEPTADO]: {
    titulo: 'Pedido aceptado',
    descripcion: 'Se aceptó un pedido por HTTP. Lo lleva entero, porque todavía nadie más lo tiene.',
    esquema: pedidoAceptado,
  },
  [TIPO_PEDIDO_EVALUADO]: {
    titulo: 'Pedido evaluado',
    descripcion: 'El veredicto y sus totales, sin líneas: quien las necesita las lee.',
    esquema: pedidoEvaluado,
  },
  [TIPO_PEDIDO_DECIDIDO]: {
    titulo: 'Pedido decidido',
    descripcion: 'Por dónde sigue el pedido. `anomalia` es null donde nada falta.',
    esquema: pedidoDecidido,
  },
  [TIPO_BODEGA_DESCUBIERTA]: {
    titulo: 'Bodega descubierta',
    descripcion: 'Un aviso: de este item puede haber más reservado que disponible. Quien lo oye, mira.',
    esquema: bodegaDescubierta,
  },
  [TIPO_PEDIDO_DESCUBIERTO]: {
    titulo: 'Pedido descubierto',
    descripcion: 'Faltante tardío: un pedido consistente se ha quedado sin existencias; sus números se leen.',
    esquema: pedidoDescubierto,
  },
  [TIPO_FALTANTE_REPORTADO]: {
    titulo: 'Faltante reportado',
    descripcion: 'Para personas: un pedido con faltante y su reporte, sellado en la cadena de auditoría.',
    esquema: faltanteReportado,
  },
};
