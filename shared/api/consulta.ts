/** Parameters of the path and the query. Unknown query parameters are ignored, as everywhere on the web. */
import * as z from 'zod';
import { ESTADOS_ANOMALIA, SEVERIDADES, TIPOS_ANOMALIA } from '../dominio/anomalia.ts';
import { ESTADOS } from '../dominio/estados.ts';
import { bodegaId, itemId } from '../eventos/comun.ts';
import { BODEGA_COMUN } from './pedido.ts';

const LIMITE_MAX = 1000;
const LIMITE_COMUN = 100;
/** Sequence numbers are BIGINT; beyond this JSON could not carry them exactly. */
const SECUENCIA_MAX = Number.MAX_SAFE_INTEGER;

/** A whole number as it stands in a URL: no sign, no leading zeros; repeated parameters arrive comma-joined. */
export const enteroDeTexto = (numero: z.ZodType<number, number>) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,15})$/, { error: 'debe ser un número entero' })
    .transform(Number)
    .pipe(numero);

export const caminoDeItem = z.object({ item_id: enteroDeTexto(itemId) });

export const bodegaDeConsulta = enteroDeTexto(bodegaId).default(BODEGA_COMUN);

export const limite = enteroDeTexto(z.int().min(1).max(LIMITE_MAX)).default(LIMITE_COMUN);

/** A moment in UTC, to the second or finer; what is finer than a millisecond is cut off. */
const instanteDeConsulta = z.iso
  .datetime({ error: 'debe ser un instante ISO 8601 en UTC, como 2026-03-01T10:00:00.000Z' })
  .transform((texto) => new Date(texto).toISOString());

const cursor = z.string().optional();

/** Both ends belong to it; one that is left out is open. */
const periodo = { desde: instanteDeConsulta.optional(), hasta: instanteDeConsulta.optional() };

export const consultaDeItem = z.object({ bodega_id: bodegaDeConsulta });

export const consultaDeItems = z.object({
  bodega_id: bodegaDeConsulta,
  limite,
  cursor,
});

export const consultaDeEvaluaciones = z.object({
  desde_secuencia: enteroDeTexto(z.int().min(1).max(SECUENCIA_MAX)).default(1),
  limite,
});

export const consultaDePedidos = z.object({
  estado: z.enum(ESTADOS).optional(),
  bodega_id: enteroDeTexto(bodegaId).optional(),
  ...periodo,
  limite,
  cursor,
});

export const consultaDeMovimientos = z.object({
  item_id: enteroDeTexto(itemId).optional(),
  bodega_id: enteroDeTexto(bodegaId).optional(),
  ...periodo,
  limite,
  cursor,
});

export const consultaDeAnomalias = z.object({
  tipo: z.enum(TIPOS_ANOMALIA).optional(),
  severidad: z.enum(SEVERIDADES).optional(),
  estado: z.enum(ESTADOS_ANOMALIA).optional(),
  desde: instanteDeConsulta.optional(),
  limite,
  cursor,
});
