import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** Database names are ours (vigia, vigia_<hex>) or the user's own: nothing that would need escaping is let in. */
const NOMBRE = /^[A-Za-z0-9_$-]{1,64}$/;

const partes = (url: string): { servidor: string; nombre: string } => {
  const completa = new URL(url);
  const nombre = decodeURIComponent(completa.pathname.slice(1));
  if (!NOMBRE.test(nombre)) throw new Error(`"${nombre}" no vale como nombre de base de datos.`);
  completa.pathname = '/';
  return { servidor: completa.href, nombre };
};

const ejecutar = async (url: string, sql: (nombre: string) => string): Promise<void> => {
  const { servidor, nombre } = partes(url);
  const conexion = await createConnection({ uri: servidor, connectTimeout: 5_000 });
  try {
    await conexion.query(sql(nombre));
  } finally {
    await conexion.end().catch(() => conexion.destroy());
  }
};

/** Binary collation: ids and names compare byte by byte, on MariaDB and MySQL alike. */
export const crearBase = (url: string): Promise<void> =>
  ejecutar(
    url,
    (nombre) => `CREATE DATABASE IF NOT EXISTS \`${nombre}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  );

export const borrarBase = (url: string): Promise<void> =>
  ejecutar(url, (nombre) => `DROP DATABASE IF EXISTS \`${nombre}\``);

/** Whether customers' orders have reached this database; a pipeline of tests may have no tables for them. */
export const hayPedidos = async (url: string): Promise<boolean> => {
  const conexion = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    for (const tabla of ['libro_pedidos', 'pedidos']) {
      const [tablas] = await conexion.query<RowDataPacket[]>('SHOW TABLES LIKE ?', [tabla]);
      if (tablas.length === 0) continue;
      const [filas] = await conexion.query<RowDataPacket[]>('SELECT 1 FROM ?? WHERE bodega_id <> 0 LIMIT 1', [
        tabla,
      ]);
      if (filas.length > 0) return true;
    }
    return false;
  } finally {
    await conexion.end().catch(() => conexion.destroy());
  }
};

/** The same server and account, another database. */
export const conBase = (url: string, nombre: string): string => {
  const otra = new URL(url);
  otra.pathname = `/${nombre}`;
  return otra.href;
};
