/** Reads one letter over a connection whose encoding Node does not know, so that mysql2 needs another package for it. */
import { createConnection } from 'mysql2/promise';

export const handler = async (uri: string): Promise<unknown> => {
  const conexion = await createConnection({ uri, charset: 'CP1251_GENERAL_CI' });
  try {
    const [filas] = await conexion.query({ sql: "SELECT _utf8mb4 X'D096' AS letra", rowsAsArray: true });
    return filas;
  } finally {
    await conexion.end();
  }
};
