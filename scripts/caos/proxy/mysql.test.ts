/** The proxy in front of the real server: what each kind of interference does to a transaction. */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { conBase } from '../../local/base-datos/bases.ts';
import type { AccionBase } from './accion.ts';
import { ProxyMysql } from './mysql.ts';

const DISPARO = { disparar: () => undefined };

let proxy: ProxyMysql;
let url = '';
let directa: Awaited<ReturnType<typeof createConnection>>;

beforeAll(async () => {
  const real = new URL(inject('urlBaseDatos'));
  proxy = new ProxyMysql({ host: real.hostname, port: Number(real.port) });
  const suya = new URL(conBase(real.href, ''));
  suya.host = `127.0.0.1:${await proxy.abrir('prueba')}`;
  url = suya.href;
  directa = await createConnection(inject('urlBaseDatos'));
  await directa.query('CREATE TABLE caos_proxy (id INT PRIMARY KEY) ENGINE = InnoDB');
});
afterAll(async () => {
  await directa.query('DROP TABLE caos_proxy');
  await directa.end();
  proxy.cerrar();
});

/** Inserts in a transaction while the rule is at work. @returns the error's code, or null, and whether the row is there */
const insertar = async (id: number, en: RegExp, accion: AccionBase) => {
  const conexion = await createConnection(url);
  conexion.on('error', () => undefined);
  const [{ nombre } = { nombre: '' }] = (
    await directa.query<RowDataPacket[]>('SELECT DATABASE() AS nombre')
  )[0];
  const interferido = proxy.reglas.interferir(DISPARO, 1, ({ sql }) => (en.test(sql) ? accion : undefined));
  let codigo: unknown = null;
  try {
    await conexion.query('START TRANSACTION');
    await conexion.query(`INSERT INTO ${nombre}.caos_proxy VALUES (${id})`);
    await conexion.query('COMMIT');
  } catch (error) {
    codigo = error instanceof Error && 'code' in error ? error.code : error;
  }
  conexion.destroy();
  expect(await interferido).toBe(1);
  const [filas] = await directa.query<RowDataPacket[]>('SELECT id FROM caos_proxy WHERE id = ?', [id]);
  return { codigo, esta: filas.length === 1 };
};

const ROTA = expect.stringMatching(/PROTOCOL_CONNECTION_LOST|ECONNRESET|EPIPE/);

test('un COMMIT que no llega: el cliente ve la conexión rota y no hay nada', async () => {
  expect(await insertar(1, /^COMMIT/, { tipo: 'cortar' })).toEqual({ codigo: ROTA, esta: false });
});

test('un COMMIT cuya respuesta se pierde: el cliente ve lo mismo, y la fila está', async () => {
  const accion: AccionBase = { tipo: 'pasar', alResponder: () => 'cortar' };
  expect(await insertar(2, /^COMMIT/, accion)).toEqual({ codigo: ROTA, esta: true });
});

test('un error fabricado llega como si fuera del servidor', async () => {
  const accion = { tipo: 'error', numero: 1114, estado: 'HY000', mensaje: 'full' } as const;
  expect(await insertar(3, /^INSERT/, accion)).toEqual({ codigo: 'ER_RECORD_FILE_FULL', esta: false });
});

test('sin interferencia todo pasa, y los errores del servidor se cuentan', async () => {
  const conexion = await createConnection(url);
  const antes = proxy.erroresDe(1146);
  await expect(conexion.query('SELECT 1 FROM mysql.no_existe')).rejects.toThrow();
  const [filas] = await conexion.query(`SELECT REPEAT('x', 100000) AS largo`);
  expect(filas).toEqual([{ largo: 'x'.repeat(100_000) }]);
  expect(proxy.erroresDe(1146) - antes).toBe(1);
  await conexion.end();
});

test('medio abierta: ninguno se entera, y el servidor conserva la transacción', async () => {
  const conexion = await createConnection(url);
  conexion.on('error', () => undefined);
  const [[{ id } = { id: 0 }]] = await conexion.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id');
  await conexion.query('START TRANSACTION');
  const interferido = proxy.reglas.interferir(DISPARO, 1, () => ({ tipo: 'aislar' }));
  let contesto = false;
  void conexion.query('SELECT 1').then(
    () => {
      contesto = true;
    },
    () => undefined,
  );
  await interferido;
  conexion.destroy();
  const [filas] = await directa.query<RowDataPacket[]>(
    'SELECT id FROM information_schema.processlist WHERE id = ?',
    [id],
  );
  expect(filas).toHaveLength(1);
  expect(contesto).toBe(false);
  proxy.cortarTodas();
});
