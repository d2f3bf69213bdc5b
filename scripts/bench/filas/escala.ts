/** How throughput grows with validators at once: no row of the table, a line below it. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { cronometrar, medianaDe } from '../medida.ts';
import type { Resultados, Taller } from '../taller.ts';

const CUANTOS = [1, 2, 4] as const;
const LOTE = 1000;
const LOTES = 8;

const correr = async (url: string, cuantos: number): Promise<number> => {
  const workerData = { url, lotes: LOTES / cuantos, porLote: LOTE };
  const hilos = Array.from(
    { length: cuantos },
    () => new Worker(new URL('../validador-hilo.ts', import.meta.url), { workerData }),
  );
  await Promise.all(hilos.map((hilo) => once(hilo, 'message')));
  const ms = await cronometrar(() =>
    Promise.all(
      hilos.map((hilo) => {
        const hecho = once(hilo, 'message');
        hilo.postMessage('ya');
        return hecho;
      }),
    ),
  );
  await Promise.all(hilos.map((hilo) => hilo.terminate()));
  return (1000 * LOTES * LOTE) / ms;
};

export const medirEscala = async (taller: Taller): Promise<Resultados> => {
  const url = await taller.servidor.nuevaBase();
  const ritmos = new Map(CUANTOS.map((cuantos) => [cuantos, [] as number[]] as const));
  for (let vuelta = 0; vuelta < taller.repeticiones; vuelta += 1) {
    taller.avance('escala', vuelta, taller.repeticiones);
    for (const [cuantos, medidos] of ritmos) medidos.push(await correr(url, cuantos));
  }
  await taller.servidor.borrarBase(url);
  const solo = medianaDe(ritmos.get(1) ?? []);
  const dicho = [...ritmos].map(([cuantos, medidos]) => {
    const mediana = medianaDe(medidos);
    return `${cuantos}: ${Math.round(mediana).toLocaleString('es')} pedidos/s (×${(mediana / solo).toFixed(2)})`;
  });
  taller.nota(`validadores a la vez, items repartidos: ${dicho.join(', ')}`);
  return {};
};
