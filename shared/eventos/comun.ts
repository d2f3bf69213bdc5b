/**
 * What every event shares: the CloudEvents 1.0 envelope and the field types of the domain. Schemas are the
 * only source of the types; a message is parsed once, at the edge.
 */
import * as z from 'zod';

export const ENTERO_MAX = 2_147_483_647;
export const CANTIDAD_LINEA_MAX = 1_000_000;
export const LINEAS_MAX = 2000;
export const TEXTO_MAX = 200;

export const itemId = z.int().min(1).max(ENTERO_MAX);
/** Clients name bodegas from 1; 0 is the canary's. */
export const bodegaId = z.int().min(1).max(ENTERO_MAX);
export const cantidadLinea = z.int().min(1).max(CANTIDAD_LINEA_MAX);
/** Characters are Unicode code points, as in JSON Schema and in MySQL. */
export const texto = z
  .string()
  .trim()
  .refine((valor) => valor.isWellFormed(), { error: 'contiene un carácter Unicode incompleto' })
  .refine((valor) => valor.length <= TEXTO_MAX || [...valor].length <= TEXTO_MAX, {
    error: `no puede pasar de ${TEXTO_MAX} caracteres`,
  })
  // For documents only: JSON Schema counts before trimming.
  .meta({ maxLength: TEXTO_MAX });
/** Lower case only: ids are compared as text. */
export const pedidoId = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export const instante = z.iso.datetime({ precision: 3 });
export const resultado = z.enum(['CONSISTENTE', 'INCONSISTENTE']);

export const totales = z.object({
  items: z.int().min(0),
  items_faltantes: z.int().min(0),
  items_desconocidos: z.int().min(0),
  unidades: z.int().min(0),
  unidades_faltantes: z.int().min(0),
});

/**
 * An event of one type and version. Unknown keys are dropped, so a later minor addition does not break an old
 * reader; a change that would break one is a new version, hence a new `type`.
 *
 * @param subject what it speaks of; an order unless said otherwise
 */
export const definirEvento = <T extends string, D extends z.ZodType>(
  type: T,
  data: D,
  subject: z.ZodType<string, string> = pedidoId,
) =>
  z.object({
    specversion: z.literal('1.0'),
    id: z.string().min(1),
    source: z.string().min(1),
    type: z.literal(type),
    time: instante,
    datacontenttype: z.literal('application/json'),
    subject,
    data,
  });

export interface DatosDeSobre<T extends string, D> {
  readonly id: string;
  readonly source: string;
  readonly type: T;
  readonly time: string;
  readonly subject: string;
  readonly data: D;
}

export const sobre = <T extends string, D>(datos: DatosDeSobre<T, D>) => ({
  specversion: '1.0' as const,
  datacontenttype: 'application/json' as const,
  ...datos,
});

/** U+FFFE and U+FFFF are legal in JSON but refused by SQS in a message body: they travel escaped. */
export const serializar = (evento: unknown): string =>
  JSON.stringify(evento).replace(/[\uFFFE\uFFFF]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);

export type Lectura<E> =
  | { readonly ok: true; readonly evento: E }
  | { readonly ok: false; readonly motivo: string };

const tipoDe = (valor: unknown): unknown =>
  typeof valor === 'object' && valor !== null && 'type' in valor ? valor.type : undefined;

/**
 * Reads a message body; says in one line why it can never be valid. The body itself is never quoted.
 *
 * @param tipo the `type`, or types, that `esquema` accepts
 */
export const leerEvento = <E extends z.ZodType<{ type: string }>>(
  esquema: E,
  tipo: string | readonly string[],
  cuerpo: string | undefined | null,
): Lectura<z.infer<E>> => {
  if (cuerpo === undefined || cuerpo === null || cuerpo === '') return { ok: false, motivo: 'CUERPO_VACIO' };
  let valor: unknown;
  try {
    valor = JSON.parse(cuerpo);
  } catch {
    return { ok: false, motivo: 'NO_ES_JSON' };
  }
  const recibido = tipoDe(valor);
  if (typeof recibido === 'string' && ![tipo].flat().includes(recibido))
    return { ok: false, motivo: 'TIPO_O_VERSION_DESCONOCIDA' };
  const lectura = esquema.safeParse(valor);
  if (lectura.success) return { ok: true, evento: lectura.data };
  const rutas = lectura.error.issues.slice(0, 5).map((falla) => `${falla.path.join('.')}:${falla.code}`);
  return { ok: false, motivo: `ESQUEMA ${rutas.join(' ')}`.trim() };
};
