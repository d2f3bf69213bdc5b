import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { describe, expect, type TestContext, test } from 'vitest';
import { crearBaseDePrueba } from '../../shared/pruebas/servidores.ts';
import { migrar } from './migraciones.ts';

const montar = async (t: TestContext, ficheros: Record<string, string>) => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-migrar-'));
  const base = await crearBaseDePrueba({ migraciones: false });
  const conexion = await createConnection(base.url);
  t.onTestFinished(async () => {
    await conexion.end();
    await base.borrar();
    await rm(carpeta, { recursive: true, force: true });
  });
  const poner = async (otros: Record<string, string>) => {
    for (const [nombre, texto] of Object.entries(otros)) await writeFile(join(carpeta, nombre), texto);
  };
  await poner(ficheros);
  const semilla = join(carpeta, 'semilla.sql');
  const filas = async (sql: string) => (await conexion.query<RowDataPacket[]>(sql))[0];
  return { url: base.url, carpeta, poner, semilla, conexion, filas };
};

const TABLA = 'CREATE TABLE a (id INT PRIMARY KEY);';

describe('las migraciones', () => {
  test('se aplican en orden y una sola vez', async (t) => {
    const m = await montar(t, {
      '0002_b.sql': 'INSERT INTO a VALUES (1);',
      '0001_a.sql': TABLA,
      'leeme.md': '',
    });
    expect(await migrar(m)).toEqual(['0001_a.sql', '0002_b.sql']);
    expect(await migrar(m)).toEqual([]);
    expect(await m.filas('SELECT id FROM a')).toEqual([{ id: 1 }]);
  });

  test('dos a la vez: una las aplica, la otra espera', async (t) => {
    const m = await montar(t, { '0001_a.sql': TABLA });
    const hechas = await Promise.all([migrar(m), migrar(m), migrar(m)]);
    expect(hechas.flat()).toEqual(['0001_a.sql']);
  });

  test('una aplicada que cambia se rechaza con una frase', async (t) => {
    const m = await montar(t, { '0001_a.sql': TABLA });
    await migrar(m);
    await m.poner({ '0001_a.sql': `${TABLA} -- otra` });
    await expect(migrar(m)).rejects.toThrow('0001_a.sql ya se aplicó con otro contenido');
  });

  test('cortada tras una sentencia sin contar, se reanuda', async (t) => {
    const m = await montar(t, { '0001_a.sql': `${TABLA} CREATE TABLE b (id INT);` });
    await migrar(m);
    // As a crash would leave it: the first statement done, not counted; the second not done.
    await m.conexion.query('DROP TABLE b');
    await m.conexion.query('UPDATE migraciones SET hechas = 0');
    expect(await migrar(m)).toEqual(['0001_a.sql']);
    expect(await m.filas("SHOW TABLES LIKE 'b'")).toHaveLength(1);
  });

  test('una sentencia que falla se dice, y se reintenta desde ella', async (t) => {
    const m = await montar(t, { '0001_a.sql': `${TABLA} INSERT INTO c VALUES (1);` });
    await expect(migrar(m)).rejects.toThrow('0001_a.sql falla en su sentencia 2');
    await m.conexion.query('CREATE TABLE c (id INT)');
    expect(await migrar(m)).toEqual(['0001_a.sql']);
  });

  test('la semilla se siembra una vez en la vida de la base', async (t) => {
    const m = await montar(t, { '0001_a.sql': TABLA, 'semilla.sql': 'INSERT INTO a VALUES (1), (2);' });
    await migrar(m);
    await m.conexion.query('DELETE FROM a');
    await migrar(m);
    expect(await m.filas('SELECT id FROM a')).toEqual([]);
  });

  test('la semilla no pisa lo que el usuario ya tiene', async (t) => {
    const m = await montar(t, { '0001_a.sql': TABLA, 'semilla.sql': 'INSERT INTO a VALUES (1), (2);' });
    const { semilla: _, ...sin } = m;
    await migrar(sin);
    await m.conexion.query('INSERT INTO a VALUES (2)');
    await migrar(m);
    expect(await m.filas('SELECT id FROM a')).toEqual([{ id: 2 }]);
  });
});
