/**
 * Which statements and calls did the story never reach? A point that no step comes by would not be tried, so each
 * function that talks to the database or the queues must have been called.
 */
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RAIZ } from '../local/topologia.ts';

/** Where calls are made. `consultas` only reads. */
const DE_LLAMADAS =
  /^(functions\/(?!consultas\/)[^/]+\/sql[^/]*|shared\/adaptadores\/(colas|sns|sqs)|shared\/adaptadores\/mysql\/(cambio-de-estado|existencias|movimientos|pedidos|reservas))\.ts$/;

export const vigilarCobertura = async () => {
  const sesion = new Session();
  sesion.connect();
  await sesion.post('Profiler.enable');
  await sesion.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  return {
    /** Functions that were loaded and never called, as `file: name`. */
    sinLlamar: async (): Promise<string[]> => {
      const { result } = await sesion.post('Profiler.takePreciseCoverage');
      sesion.disconnect();
      return result
        .filter(({ url }) => url.startsWith('file:'))
        .map(({ url, functions }) => ({ archivo: relative(RAIZ, fileURLToPath(url)), functions }))
        .filter(({ archivo }) => DE_LLAMADAS.test(archivo))
        .flatMap(({ archivo, functions }) =>
          functions
            .filter(
              ({ functionName, ranges }) => functionName !== '' && ranges.every(({ count }) => count === 0),
            )
            .map(({ functionName }) => `${archivo}: ${functionName}`),
        );
    },
  };
};
