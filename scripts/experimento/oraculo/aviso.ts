/** One message on tema-faltantes: its shape, what it must say, and the first thing in which it says something else. */
import * as z from 'zod';
import type { Evaluacion } from '../respuestas.ts';

const entero = z.number().int();

/** Written from docs/contratos/eventos/faltante.reportado.v1.json, and not shared with the system; see respuestas.ts. */
const aviso = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.literal('faltante.reportado.v1'),
  time: z.iso.datetime({ precision: 3 }),
  datacontenttype: z.literal('application/json'),
  subject: z.string(),
  data: z.object({
    pedido_id: z.string(),
    bodega_id: entero,
    secuencia: entero,
    resultado: z.string(),
    evaluado_en: z.string(),
    // Any number: one that makes no sense is a finding of its own, not an unreadable message.
    totales: z.object({
      items: z.number(),
      items_faltantes: z.number(),
      items_desconocidos: z.number(),
      unidades: z.number(),
      unidades_faltantes: z.number(),
    }),
    reporte_id: z.string(),
    anomalia: z.object({ tipo: z.string(), severidad: z.string() }).nullable(),
    auditoria: z.object({ numero: entero.min(1), huella: z.string().regex(/^[0-9a-f]{64}$/) }),
  }),
});
export type Aviso = z.infer<typeof aviso>;
type Totales = Aviso['data']['totales'];

export interface Ilegible {
  /** The order that it speaks of, if that much can be read. */
  readonly pedidoId: string | null;
  readonly porque: string;
}

const soloPedido = z.object({ data: z.object({ pedido_id: z.string() }) });

/** @param cuerpo the message's body as it came */
export function leerAviso(cuerpo: string): Aviso | Ilegible {
  let valor: unknown;
  try {
    valor = JSON.parse(cuerpo);
  } catch {
    return { pedidoId: null, porque: 'el mensaje no es JSON' };
  }
  const leido = aviso.safeParse(valor);
  if (leido.success) return leido.data;
  const pedidoId = soloPedido.safeParse(valor).data?.data.pedido_id ?? null;
  return { pedidoId, porque: `el mensaje no cumple su contrato en ${leido.error.issues[0]?.path.join('.')}` };
}

/** What must be said of one order. */
export interface AvisoDebido {
  readonly entrada: Evaluacion;
  readonly totales: Totales;
  /** Its shortfall came after its verdict: the shelf no longer covers it. */
  readonly tardio: boolean;
  /** Undefined: nobody read its report. */
  readonly reporteId: string | undefined;
}

/** What an order lost with its cover. */
export type Perdida = Pick<Totales, 'items_faltantes' | 'unidades_faltantes'>;

/** @param perdida only of an order that was CONSISTENTE and lost its cover; the rest is what its verdict said */
export function avisoDebido(entrada: Evaluacion, reporteId?: string, perdida?: Perdida): AvisoDebido {
  const { items } = entrada;
  const suma = (cuanto: (item: (typeof items)[number]) => number): number =>
    items.reduce((total, item) => total + cuanto(item), 0);
  const totales = {
    items: items.length,
    items_faltantes: items.filter(({ faltante }) => faltante > 0).length,
    items_desconocidos: items.filter(({ razon }) => razon === 'ITEM_DESCONOCIDO').length,
    unidades: suma(({ cantidad_solicitada }) => cantidad_solicitada),
    unidades_faltantes: suma(({ faltante }) => faltante),
    ...perdida,
  };
  return { entrada, totales, tardio: perdida !== undefined, reporteId };
}

const CAMPOS = ['pedido_id', 'bodega_id', 'secuencia', 'resultado', 'evaluado_en'] as const;
const TOTALES = ['items', 'items_faltantes', 'items_desconocidos', 'unidades', 'unidades_faltantes'] as const;

/** In words, the first thing in which a message differs from what had to be said; null where it does not. */
export function compararAviso({ subject, data }: Aviso, debido: AvisoDebido): string | null {
  const { entrada, totales, tardio, reporteId } = debido;
  if (subject !== entrada.pedido_id) return `subject es ${subject}`;
  for (const campo of CAMPOS) {
    if (data[campo] !== entrada[campo]) return `${campo} es ${data[campo]}, en la bitácora ${entrada[campo]}`;
  }
  for (const campo of TOTALES) {
    if (data.totales[campo] !== totales[campo])
      return `${campo} es ${data.totales[campo]}, debía ser ${totales[campo]}`;
  }
  if (reporteId !== undefined && data.reporte_id !== reporteId)
    return `reporte_id es ${data.reporte_id}, su reporte es ${reporteId}`;
  const tipo = data.anomalia?.tipo;
  if (tipo === undefined) return 'no dice su anomalía';
  if ((tipo === 'FALTANTE_TARDIO') !== tardio)
    return `su anomalía es ${tipo}, y el faltante es ${tardio ? 'tardío' : 'del veredicto'}`;
  return null;
}
