import { test as propiedad } from '@fast-check/vitest';
import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BaseDePrueba, crearBaseDePrueba } from '../../pruebas/servidores.ts';
import { abrirBase, type Base } from './base.ts';
import { bytes, entre, filas, uuid } from './literales.ts';
import { idABinario } from './valores.ts';

let prueba: BaseDePrueba;
let base: Base;

beforeAll(async () => {
  prueba = await crearBaseDePrueba({ migraciones: false });
  base = abrirBase(prueba.url, 1);
  await base.query('CREATE TABLE t (n INT, texto TEXT, bytes BLOB)');
});
afterAll(async () => {
  await base.end();
  await prueba.borrar();
});

const FEOS = [
  "'",
  '\\',
  '"',
  '`',
  '\0',
  '\n',
  '\r',
  '\u001a',
  '\u007f',
  '%',
  ';',
  '--',
  '/*',
  '?',
  '😀',
  'ñ',
];
const texto = fc.oneof(
  fc.array(fc.constantFrom(...FEOS, 'a'), { maxLength: 8 }).map((partes) => partes.join('')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const fila = fc.tuple(
  fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  fc.option(texto),
  fc.option(fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))),
);

propiedad.prop([fc.array(fila, { minLength: 1, maxLength: 20 })], { numRuns: 60 })(
  'what goes in as a row comes out as it was',
  async (escritas) => {
    await base.query('TRUNCATE t');
    await base.query('INSERT INTO t VALUES ?', [filas(escritas)]);
    const [leidas] = await base.query<RowDataPacket[][]>({ sql: 'SELECT * FROM t', rowsAsArray: true });
    expect(leidas.map((una) => JSON.stringify(una)).sort()).toEqual(
      escritas.map((una) => JSON.stringify(una)).sort(),
    );
  },
);

it('a list finds its values, and nothing else', async () => {
  const textos = ["a'); DROP TABLE t; --", 'b\\', 'c"'];
  await base.query('TRUNCATE t');
  await base.query('INSERT INTO t VALUES ?', [filas([...textos, 'otro'].map((t, n) => [n, t, null]))]);
  const [halladas] = await base.query<RowDataPacket[]>('SELECT n FROM t WHERE texto IN (?) ORDER BY n', [
    entre(textos),
  ]);
  expect(halladas).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
});

propiedad.prop([fc.uuid()], { numRuns: 20 })('an id is the sixteen bytes that it names', async (id) => {
  const [[leida]] = await base.query<RowDataPacket[]>('SELECT ? AS id', [uuid(id)]);
  expect(leida?.id).toEqual(idABinario(id));
});

it.each(['', 'a', 'zz', "00' OR 1 = 1", '00\n', 'AA'])(
  '%j is no bytes, and never gets into a statement',
  (hex) => {
    expect(() => bytes(hex)).toThrow('hexadecimal');
  },
);
