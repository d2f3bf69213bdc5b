/** When all is over: the books balance, the queues are empty, and nothing lies in a DLQ. */
import type { RowDataPacket } from 'mysql2/promise';
import type { Banco } from './banco.ts';
import { contar, vaciar } from './fallos/dlq.ts';
import { hastaQue } from './fallos/fallo.ts';

interface Cuenta extends RowDataPacket {
  readonly n: number;
}

/** Each must find nothing. They look at the tables themselves, past the system's own reconciler. */
const LIBROS: readonly (readonly [frase: string, sql: string])[] = [
  [
    'items con reservadas < 0 o > disponibles',
    'SELECT COUNT(*) AS n FROM bodega_items WHERE bodega_id = ? AND (cantidad_reservada < 0 OR cantidad_reservada > cantidad_disponible)',
  ],
  [
    'items cuya reserva no es la suma de la de sus pedidos',
    `SELECT COUNT(*) AS n FROM bodega_items b LEFT JOIN
       (SELECT item_id, SUM(cantidad_reservada) AS suma FROM pedido_items WHERE bodega_id = ? GROUP BY item_id) r
       ON r.item_id = b.item_id WHERE b.bodega_id = ? AND b.cantidad_reservada <> COALESCE(r.suma, 0)`,
  ],
  [
    'items cuyo estante no es la suma de sus movimientos',
    `SELECT COUNT(*) AS n FROM bodega_items b LEFT JOIN
       (SELECT item_id, SUM(delta) AS suma FROM movimientos WHERE bodega_id = ? GROUP BY item_id) m
       ON m.item_id = b.item_id WHERE b.bodega_id = ? AND b.cantidad_disponible <> COALESCE(m.suma, 0)`,
  ],
  [
    'pedidos sin evaluación, o al revés',
    `SELECT (SELECT COUNT(*) FROM pedidos WHERE bodega_id = ?) - (SELECT COUNT(*) FROM evaluaciones WHERE bodega_id = ?) AS n`,
  ],
  [
    'faltantes sin reporte, o al revés',
    `SELECT (SELECT COUNT(*) FROM evaluaciones WHERE bodega_id = ? AND resultado = 'INCONSISTENTE')
       - (SELECT COUNT(*) FROM reportes_inconsistencia r JOIN evaluaciones e ON e.pedido_id = r.pedido_id
          WHERE e.bodega_id = ? AND e.resultado = 'INCONSISTENTE' AND r.estado = 'EMITIDO') AS n`,
  ],
  [
    'pedidos sin terminar',
    `SELECT COUNT(*) AS n FROM pedidos WHERE bodega_id = ? AND estado IN ('RESERVADO', 'CON_FALTANTE')`,
  ],
];

const contarEn = async ({ admin }: Banco, sql: string, bodega: number): Promise<number> => {
  const [filas] = await admin.query<Cuenta[]>(sql, Array(sql.split('?').length - 1).fill(bodega));
  return Number(filas[0]?.n ?? 0);
};

const COLAS_MS = 120_000;

export const comprobarReposo = async (
  banco: Banco,
  bodega: number,
): Promise<{ readonly porque: readonly string[] }> => {
  const porque: string[] = [];
  const { colas, suscripciones } = banco.topologia;
  for (const { nombre } of colas)
    if (!(await hastaQue(async () => (await contar(banco, nombre)) === 0, COLAS_MS)))
      porque.push(`${nombre} no se vacía: ${await contar(banco, nombre)} mensajes`);
  for (const dlq of [...colas, ...suscripciones].map((parte) => parte.dlq.nombre)) {
    // Taken out, so that the next run does not answer for them.
    const restos = (await contar(banco, dlq)) === 0 ? [] : await vaciar(banco, dlq);
    if (restos.length > 0)
      porque.push(`${restos.length} mensajes en ${dlq} (${restos[0]?.motivo ?? 'recepciones agotadas'})`);
  }
  for (const [frase, sql] of LIBROS) {
    const n = await contarEn(banco, sql, bodega);
    if (n !== 0) porque.push(`${n} ${frase}`);
  }
  return { porque };
};
