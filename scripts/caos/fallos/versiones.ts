/** Something newer comes while the old is still at work. */
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { CARPETA_MIGRACIONES, migrar } from '../../migrar/migraciones.ts';
import type { Peticion } from '../proxy/http.ts';
import { type Fallo, hastaQue } from './fallo.ts';

const MENSAJE = /(^|\.)Message$/;

/** Adds what a newer producer of the same version may add: unknown keys, in the envelope and in the data. */
const envejecer = ({ cuerpo }: Peticion): { cuerpo: Buffer; eventos: number } => {
  const campos = new URLSearchParams(cuerpo.toString());
  let eventos = 0;
  for (const [clave, valor] of [...campos]) {
    if (!MENSAJE.test(clave)) continue;
    const evento: unknown = JSON.parse(valor);
    if (typeof evento !== 'object' || evento === null || !('data' in evento)) continue;
    eventos += 1;
    const data = { ...Object(evento.data), canal_de_venta: 'nuevo', lineas_v2: [{ uno: 1 }] };
    campos.set(clave, JSON.stringify({ ...evento, dataschema: 'https://ejemplo/v1.1', data }));
  }
  return { cuerpo: Buffer.from(campos.toString()), eventos };
};

const versiones: Fallo = {
  numero: 28,
  nombre: 'versiones-conviven',
  como: 'la mitad de las publicaciones lleva los campos que añadiría un productor más nuevo; 3-5 s',
  inyectar: async (c) => {
    let nuevos = 0;
    await c.banco.colas.reglas.interferirDurante(c, c.azar.entero(3_000, 5_000), (peticion) => {
      if (!['Publish', 'PublishBatch'].includes(peticion.accion) || c.azar.real() < 0.5) return undefined;
      const { cuerpo, eventos } = envejecer(peticion);
      nuevos += eventos;
      return { tipo: 'pasar', cuerpo };
    });
    return nuevos === 0 ? null : `${nuevos} eventos de un productor más nuevo, entre los de siempre`;
  },
};

const NOMBRE = '9999_caos.sql';
const SQL = `ALTER TABLE pedidos ADD COLUMN caos VARCHAR(20) NULL;
CREATE INDEX caos ON pedido_items (item_id, bodega_id, faltante);
`;
const DESHACER = [
  'ALTER TABLE pedidos DROP COLUMN caos',
  'DROP INDEX caos ON pedido_items',
  `DELETE FROM migraciones WHERE nombre = '${NOMBRE}'`,
];

const migracion: Fallo = {
  numero: 28,
  nombre: 'migracion-en-marcha',
  como: 'scripts/migrar aplica una migración más (columna e índice) con los pedidos entrando, y se deshace después',
  inyectar: async (c) => {
    const carpeta = await mkdtemp(join(tmpdir(), 'vigia-migracion-'));
    try {
      for (const nombre of await readdir(CARPETA_MIGRACIONES))
        await symlink(join(CARPETA_MIGRACIONES, nombre), join(carpeta, nombre));
      await writeFile(join(carpeta, NOMBRE), SQL);
      c.disparar();
      const desde = Date.now();
      const url = c.banco.sistema.databaseUrl;
      // Whatever else happens to the database: a migration that was interrupted is run again.
      await hastaQue(async () => {
        await migrar({ url, carpeta });
        return true;
      }, 60_000);
      const ms = Date.now() - desde;
      const [filas] = await c.banco.admin.query<RowDataPacket[]>(
        'SELECT hechas FROM migraciones WHERE nombre = ? AND hechas = sentencias',
        [NOMBRE],
      );
      await dormir(1_500);
      return filas.length === 0 ? null : `${NOMBRE} aplicada en ${ms} ms con la cadena en marcha`;
    } finally {
      for (const sql of DESHACER)
        await hastaQue(async () => {
          await c.banco.admin.query(sql).catch((error: unknown) => {
            // It never came to that, or an earlier attempt has done it.
            if (error instanceof Error && 'errno' in error && error.errno === 1091) return;
            throw error;
          });
          return true;
        }, 60_000);
      await rm(carpeta, { recursive: true, force: true });
    }
  },
};

export const deVersiones = [versiones, migracion] as const;
