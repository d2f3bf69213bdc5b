/** The clients, in a thread of their own: what they cost must not slow down the gateway, which runs in the first. */
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { pedidoDe } from './cargas.ts';
import type { Encargo, Resultado } from './clientes.ts';

const { url, carga, clientes, peticiones, porPeticion }: Encargo = workerData;
const destino = new URL(porPeticion === 1 ? '/pedidos' : '/pedidos/lote', url);
const agent = new Agent({ keepAlive: true, maxSockets: clientes });

const unPedido = (): unknown => ({
  items: pedidoDe(carga).items.map(({ item_id, cantidad }) => ({ item_id, cantidad })),
});
const cuerpo = (): string =>
  JSON.stringify(porPeticion === 1 ? unPedido() : { pedidos: Array.from({ length: porPeticion }, unPedido) });

const pedir = (texto: string): Promise<number | undefined> =>
  new Promise((listo, rechazar) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(texto) };
    const peticion = request(destino, { method: 'POST', agent, headers }, (respuesta) => {
      respuesta.resume().on('end', () => listo(respuesta.statusCode));
    });
    peticion.on('error', rechazar);
    peticion.end(texto);
  });

const cuerpos = Array.from({ length: peticiones }, cuerpo).values();
const latencias: number[] = [];

const cliente = async (): Promise<void> => {
  for (const texto of cuerpos) {
    const inicio = performance.now();
    const estado = await pedir(texto);
    if (estado !== 202) throw new Error(`POST ${destino.pathname} respondió ${estado}`);
    latencias.push(performance.now() - inicio);
  }
};

const inicio = performance.now();
await Promise.all(Array.from({ length: clientes }, cliente));
parentPort?.postMessage({ ms: performance.now() - inicio, latencias } satisfies Resultado);
agent.destroy();
