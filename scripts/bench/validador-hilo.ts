/** One validator in a thread of its own, as on Lambda each has a processor of its own. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { lotesDe, UNIFORME } from './cargas.ts';
import { crearValidador } from './producto.ts';

const { url, lotes, porLote }: { url: string; lotes: number; porLote: number } = workerData;
const validador = crearValidador(url);
const pendientes = lotesDe(UNIFORME, lotes + 1, porLote);
// The first batch opens the connection and warms the code up.
await validador.decidir(pendientes.pop() ?? []);
if (parentPort === null) throw new Error('esto es un hilo');
parentPort.postMessage('listo');
await once(parentPort, 'message');
for (const lote of pendientes) await validador.decidir(lote);
parentPort.postMessage('hecho');
