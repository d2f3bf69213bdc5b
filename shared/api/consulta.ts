/** Parameters of the path and the query. Unknown query parameters are ignored, as everywhere on the web. */
import * as z from 'zod';
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

export const consultaDeItem = z.object({ bodega_id: bodegaDeConsulta });

export const consultaDeItems = z.object({
  bodega_id: bodegaDeConsulta,
  limite,
  cursor: z.string().optional(),
});

export const consultaDeEvaluaciones = z.object({
  desde_secuencia: enteroDeTexto(z.int().min(1).max(SECUENCIA_MAX)).default(1),
  limite,
});
