/** Past orders in the tables that the validator reads and writes, made by the server itself. */
import mysql, { type Connection } from 'mysql2/promise';

const POR_TROZO = 10_000;
const LINEAS = 3;
const ITEMS = 1000;

/** Ids spread evenly over the whole range and in ascending order: filling appends, new orders fall in between. */
const ID =
  "UNHEX(CONCAT(LPAD(HEX(CAST((@desde + n) * @paso AS UNSIGNED)), 16, '0'), LPAD(HEX(n * 7919), 16, '8')))";
const CUANDO = "'2026-01-01' + INTERVAL (@desde + n) SECOND";

const SENTENCIAS = [
  `INSERT INTO pedidos (pedido_id, bodega_id, cliente_id, estado, resultado, recibido_en, huella)
   SELECT ${ID}, 1, CONCAT('cliente-', n), 'VALIDADO', 'CONSISTENTE', ${CUANDO}, UNHEX(REPEAT('ab', 32))
   FROM numeros`,
  ...Array.from(
    { length: LINEAS },
    (_, linea) => `INSERT INTO pedido_items (pedido_id, item_id, bodega_id, nombre_item, cantidad_solicitada,
     cantidad_reservada, faltante, version_reserva, version_salida)
   SELECT ${ID}, 1 + (n * ${LINEAS} + ${linea}) % ${ITEMS}, 1, 'Item', 1, 0, 0, @desde + n, @desde + n + 1 FROM numeros`,
  ),
  `INSERT INTO evaluaciones (secuencia, pedido_id, bodega_id, resultado, evaluado_en, items, items_faltantes,
     items_desconocidos, unidades, unidades_faltantes, evidencia)
   SELECT @desde + n + 1, ${ID}, 1, 'CONSISTENTE', ${CUANDO}, 3, 0, 0, 3, 0, REPEAT('x', 110) FROM numeros`,
];

const prepararNumeros = async (conexion: Connection): Promise<void> => {
  await conexion.query('CREATE TEMPORARY TABLE numeros (n INT PRIMARY KEY)');
  await conexion.query('INSERT INTO numeros VALUES ?', [Array.from({ length: POR_TROZO }, (_, n) => [n])]);
};

/** @param avance told how many orders are there */
export const llenarHistorial = async (
  url: string,
  pedidos: number,
  avance: (hechos: number) => void,
): Promise<void> => {
  const conexion = await mysql.createConnection(url);
  try {
    await prepararNumeros(conexion);
    await conexion.query('SET @paso = ?', [Math.floor(2 ** 52 / pedidos) * 2 ** 11]);
    for (let desde = 0; desde < pedidos; desde += POR_TROZO) {
      avance(desde);
      await conexion.query('SET @desde = ?', [desde]);
      for (const sentencia of SENTENCIAS) await conexion.query(sentencia);
    }
    await conexion.query('UPDATE contador_evaluaciones SET secuencia = ?', [pedidos]);
  } finally {
    await conexion.end();
  }
};
