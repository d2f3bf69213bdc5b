import { z } from 'zod';
import { SEVERIDADES, TIPOS_ANOMALIA } from '../dominio/anomalia.ts';
import { definirEvento } from './comun.ts';
import { veredicto } from './pedido-evaluado.ts';

export const TIPO_FALTANTE_REPORTADO = 'faltante.reportado.v1';

/** For people: an order is short, here is its report, sealed in the audit chain. */
export const faltanteReportado = definirEvento(
  TIPO_FALTANTE_REPORTADO,
  veredicto.extend({
    reporte_id: z.uuid(),
    anomalia: z.object({ tipo: z.enum(TIPOS_ANOMALIA), severidad: z.enum(SEVERIDADES) }).nullable(),
    auditoria: z.object({ numero: z.int().min(1), huella: z.string().regex(/^[0-9a-f]{64}$/) }),
  }),
);
export type FaltanteReportado = z.infer<typeof faltanteReportado>;
