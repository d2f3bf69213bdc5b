/** A whole local system under load, and when it is done with it. */
import { setTimeout as dormir } from 'node:timers/promises';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import * as z from 'zod';
import { CAMINO_METRICAS } from '../local/colas/metricas.ts';
import { iniciarSistema, type OpcionesSistema, type Sistema } from '../local/sistema.ts';
import { topologiaReal } from '../local/topologia.ts';
import { EXISTENCIAS, ITEMS } from './cargas.ts';

/** Starts a private system; trouble is told, and ends the run. */
export const iniciarCadena = async (opciones: Partial<OpcionesSistema> = {}): Promise<Sistema> => {
  const sistema = await iniciarSistema({
    puerto: 0,
    demo: false,
    informar: (linea) => console.error(linea),
    ...(process.env.DATABASE_URL ? { databaseUrl: process.env.DATABASE_URL } : {}),
    ...opciones,
  });
  void sistema.averia.then((motivo) => console.error(motivo));
  return sistema;
};

export const llenarPorApi = async ({ url }: Sistema): Promise<void> => {
  const items = Array.from({ length: ITEMS }, (_, i) => ({
    item_id: i + 1,
    nombre_item: `Item ${i + 1}`,
    cantidad_disponible: EXISTENCIAS,
  }));
  const respuesta = await fetch(`${url}/bodega/items`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items }),
  });
  if (!respuesta.ok) throw new Error(`PUT /bodega/items respondió ${respuesta.status}`);
};

const medidas = z.array(z.object({ cola: z.string(), visibles: z.number(), edadS: z.number() }));
const deTrabajo: ReadonlySet<string> = new Set(topologiaReal.colas.map(({ nombre }) => nombre));
const MIRAR_CADA_MS = 50;

/** Resolves when no queue holds anything, visible or in flight; a message is in the next one before it leaves one. */
export const esperarVacias = async (endpointColas: string): Promise<void> => {
  for (;;) {
    const respuesta = await fetch(`${endpointColas}${CAMINO_METRICAS}`);
    const colas = medidas.parse(await respuesta.json()).filter(({ cola }) => deTrabajo.has(cola));
    if (colas.every(({ visibles, edadS }) => visibles === 0 && edadS === 0)) return;
    await dormir(MIRAR_CADA_MS);
  }
};

interface Cuenta extends RowDataPacket {
  readonly n: number;
}

/** @throws Error unless so many orders came to their end and stand in the book */
export const comprobarCadena = async ({ databaseUrl }: Sistema, esperados: number): Promise<void> => {
  const conexion = await mysql.createConnection(databaseUrl);
  try {
    const contar = async (sql: string): Promise<number> => {
      const [[fila]] = await conexion.query<Cuenta[]>(sql);
      return fila?.n ?? 0;
    };
    const cerrados = await contar(
      "SELECT COUNT(*) AS n FROM pedidos WHERE bodega_id > 0 AND estado IN ('VALIDADO', 'AUDITADO')",
    );
    const asentados = await contar('SELECT COUNT(*) AS n FROM libro_pedidos WHERE bodega_id > 0');
    if (cerrados !== esperados || asentados !== esperados)
      throw new Error(`de ${esperados} pedidos acabaron ${cerrados} y están en el libro ${asentados}`);
  } finally {
    await conexion.end();
  }
};
