/** Schemas of bodies that many answers share. Only documents, tests and clients load them: no function does. */
import * as z from 'zod';
import { ENTERO_MAX } from '../../eventos/comun.ts';
import type { FalloDeCampo, Problema } from '../problema.ts';

export const falloDeCampo = z
  .object({
    ruta: z.string().meta({
      description: 'Dónde: `items.0.cantidad`, `Idempotency-Key`; vacía: el cuerpo entero.',
    }),
    mensaje: z.string(),
  })
  .meta({ id: 'FalloDeCampo' }) satisfies z.ZodType<FalloDeCampo>;

/** RFC 9457. `type` is always about:blank: the status and the fields at fault say it all. */
export const problema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().meta({ description: 'El camino que se pidió.' }),
    errores: z.array(falloDeCampo).exactOptional(),
  })
  .meta({ id: 'Problema', description: 'Un error, según RFC 9457.' }) satisfies z.ZodType<Problema>;

/** How the gateway itself words an error that never reached a function. */
export const mensajeDePasarela = z
  .object({ message: z.string() })
  .meta({ id: 'MensajeDePasarela', description: 'Un error de la propia pasarela (API Gateway).' });

export const cursor = z
  .string()
  .nullable()
  .meta({ description: 'Para la página siguiente; null: no hay más.' });

/** Sequence numbers and counters are BIGINT; JSON carries them exactly up to here. */
export const contador = z.int().min(0);
export const secuencia = z.int().min(1);
export const unidades = z.int().min(0).max(ENTERO_MAX);
export const huella = z.string().regex(/^[0-9a-f]{64}$/);
/** `cantidad_solicitada` sums the lines of one item: 2,000 lines of 1,000,000. */
export const demanda = z.int().min(0).max(2_000_000_000);
