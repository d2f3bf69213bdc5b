/** Orders as the validator leaves them in the database, for tests of what comes after. */

import { randomBytes, randomUUID } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import type { Base } from '../adaptadores/mysql/base.ts';
import { idABinario, instanteAColumna } from '../adaptadores/mysql/valores.ts';
import { sellar } from '../dominio/cadena.ts';
import type { Existencia } from '../dominio/faltante.ts';
import type { Pedido } from '../dominio/pedido.ts';
import { pedidoIdNuevo } from '../dominio/pedido-id.ts';
import { leerEvidencia } from '../eventos/evidencia.ts';
import { CLAVE_PEDIDOS } from './api.ts';
import { evaluacionDe, veredictoDe } from './fabricas.ts';
import { guardarSembrados } from './siembra.ts';

export const RECIBIDO_EN = '2026-03-01T10:00:00.000Z';
export const EVALUADO_EN = '2026-03-01T10:00:01.500Z';

export const fabricarPedido = (cambios: Partial<Pedido> = {}): Pedido => ({
  pedido_id: pedidoIdNuevo(CLAVE_PEDIDOS, cambios.cliente_id ?? null, randomBytes(16), Date.now()),
  bodega_id: 1,
  cliente_id: null,
  referencia: null,
  recibido_en: RECIBIDO_EN,
  items: [{ item_id: 1, cantidad: 1, nombre_item: null }],
  ...cambios,
});

export const ponerItem = async (
  base: Base,
  item_id: number,
  cantidad_disponible: number,
  bodega_id = 1,
): Promise<void> => {
  await base.query(
    'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES (?, ?, ?, ?)',
    [bodega_id, item_id, `Item ${item_id}`, cantidad_disponible],
  );
};

/** Decides one order with the real rule and stores it as the validator does, reservation included. */
export const guardarDecidido = async (base: Base, pedido: Pedido): Promise<number> => {
  const [filas] = await base.query<(RowDataPacket & Existencia & { item_id: number })[]>(
    'SELECT * FROM bodega_items WHERE bodega_id = ?',
    [pedido.bodega_id],
  );
  const evaluacion = evaluacionDe(pedido, new Map(filas.map((fila) => [fila.item_id, fila])));
  await base.query('UPDATE contador_evaluaciones SET secuencia = secuencia + 1');
  const [contador] = await base.query<RowDataPacket[]>('SELECT secuencia FROM contador_evaluaciones');
  const secuencia = Number(contador[0]?.secuencia);
  const veredicto = { ...veredictoDe(pedido, evaluacion, secuencia), evaluado_en: EVALUADO_EN };
  await guardarSembrados(base, [{ pedido, evaluacion, veredicto }]);
  if (evaluacion.resultado === 'INCONSISTENTE') return secuencia;
  for (const { cantidad_solicitada, item_id } of evaluacion.items) {
    await base.query(
      `UPDATE bodega_items SET cantidad_reservada = cantidad_reservada + ?, version = version + 1
       WHERE bodega_id = ? AND item_id = ?`,
      [cantidad_solicitada, pedido.bodega_id, item_id],
    );
  }
  return secuencia;
};

/** The report of a short order, sealed as the emitter does. */
export const guardarReporte = async (base: Base, pedido_id: string): Promise<string> => {
  const id = idABinario(pedido_id);
  const reporte_id = randomUUID();
  const [evaluaciones] = await base.query<RowDataPacket[]>('SELECT * FROM evaluaciones WHERE pedido_id = ?', [
    id,
  ]);
  const { secuencia, bodega_id, evidencia } = evaluaciones[0] as RowDataPacket;
  const items_faltantes = leerEvidencia(evidencia)
    ?.filter((item) => item.faltante > 0)
    .map((item) => ({ ...item, nombre_item: `Item ${item.item_id}` }));
  await base.query('INSERT INTO reportes_inconsistencia VALUES (?)', [
    [
      idABinario(reporte_id),
      id,
      secuencia,
      JSON.stringify(items_faltantes),
      instanteAColumna(EVALUADO_EN),
      'EMITIDO',
    ],
  ]);
  const [cabezas] = await base.query<RowDataPacket[]>('SELECT numero, huella FROM auditoria_cabeza');
  const { numero, huella: anterior } = cabezas[0] as RowDataPacket;
  const texto = JSON.stringify({
    numero: numero + 1,
    pedido_id,
    bodega_id,
    reporte_id,
    secuencia,
    items_faltantes,
  });
  const huella = sellar(anterior, texto);
  await base.query('INSERT INTO auditoria VALUES (?)', [[numero + 1, id, texto, anterior, huella]]);
  await base.query('UPDATE auditoria_cabeza SET numero = ?, huella = ?', [numero + 1, huella]);
  return reporte_id;
};
