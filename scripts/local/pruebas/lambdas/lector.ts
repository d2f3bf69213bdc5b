/** Reads one letter over a connection of some encoding: for one that Node does not know mysql2 needs another package. */
import { createConnection } from 'mysql2/promise';

export const handler = async ({ uri, charset }: { uri: string; charset: string }): Promise<unknown> => {
  const conexion = await createConnection({ uri, charset });
  try {
    const [filas] = await conexion.query({ sql: "SELECT _utf8mb4 X'D096' AS letra", rowsAsArray: true });
    return filas;
  } finally {
    await conexion.end();
  }
};
