import * as z from 'zod';
import { CAMINO_METRICAS } from '../colas/metricas.ts';
import type { Medida } from './emf.ts';

const respuesta = z.array(z.object({ cola: z.string(), visibles: z.number(), edadS: z.number() }));

const ESPERA_MS = 2_000;

/** What CloudWatch would know of the queues: depth, and age of the oldest message. @throws while the server is away */
export const medirColas = async (endpoint: string, ahora: number): Promise<readonly Medida[]> => {
  const contestada = await fetch(`${endpoint}${CAMINO_METRICAS}`, { signal: AbortSignal.timeout(ESPERA_MS) });
  return respuesta.parse(await contestada.json()).flatMap(({ cola, visibles, edadS }): Medida[] => {
    const medida = (nombre: string, valor: number): Medida => [
      { espacio: 'AWS/SQS', nombre, dimension: { nombre: 'QueueName', valor: cola } },
      { en: ahora, valor },
    ];
    return [
      medida('ApproximateNumberOfMessagesVisible', visibles),
      medida('ApproximateAgeOfOldestMessage', edadS),
    ];
  });
};
