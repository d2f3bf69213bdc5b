import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { planearDatos } from './datos.ts';
import { ErrorDeUso } from './error-de-uso.ts';
import { type Plan, pedidosDe } from './tipos.ts';

const carpeta = mkdtempSync(path.join(os.tmpdir(), 'datos-'));
afterAll(() => rmSync(carpeta, { recursive: true }));

const CABECERA = 'pedido_externo,fecha,cliente,item,nombre_item,cantidad\n';
let archivos = 0;

function escribir(texto: string | Buffer, extension = 'csv'): string {
  archivos += 1;
  const ruta = path.join(carpeta, `${archivos}.${extension}`);
  writeFileSync(ruta, texto);
  return ruta;
}

const planDe = (filas: string, stock?: string): Promise<Plan> =>
  planearDatos({ datos: escribir(CABECERA + filas), stock, prefijo: 'p' });

const lineasDe = (plan: Plan) => pedidosDe(plan.casos).map(({ contenidos }) => contenidos[0].lineas);
const rechazosDe = (plan: Plan) =>
  plan.casos.flatMap(({ pasos }) => pasos.flatMap(({ rechazos }) => rechazos));

describe('a file of orders', () => {
  it('groups lines by order, in the order of the file, wherever they stand', async () => {
    const plan = await planDe('A,f,c,X,Equis,2\nB,f,c,Y,Ye,1\nA,f,c,Y,Ye,3\n');
    expect(pedidosDe(plan.casos).map(({ referencia }) => referencia)).toEqual(['A', 'B']);
    expect(lineasDe(plan)[0]?.map(({ item_id, cantidad }) => [item_id, cantidad])).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  it('derives the opening stock: 80 % of the positive demand, rounded down', async () => {
    const plan = await planDe('A,f,c,X,,7\nB,f,c,X,Equis,-9\nC,f,c,X,Equis,4\n');
    expect(plan.items).toEqual([{ item_id: 1, nombre_item: 'Equis', sku: 'X', cantidad_disponible: 8 }]);
    expect(plan.notas.join(' ')).toContain('80 %');
  });

  it('takes the opening stock from a file: available minus reserved, never below 0', async () => {
    const stock = escribir('item,nombre,cantidad_disponible,cantidad_reservada\nX,Equis,9,4\nZ,Zeta,3,8\n');
    const plan = await planDe('A,f,c,X,,7\nA,f,c,Y,,1\n', stock);
    expect(plan.items.map(({ sku, cantidad_disponible }) => [sku, cantidad_disponible])).toEqual([
      ['X', 5],
      ['Z', 0],
    ]);
  });

  it('keeps codes apart that differ only in case', async () => {
    const plan = await planDe('A,f,c,85123A,,1\nA,f,c,85123a,,1\n');
    expect(plan.items).toHaveLength(2);
  });

  it.each([
    ['negative', '-3', -3],
    ['zero', '0', 0],
    ['fractional', '1.5', 1.5],
    ['too many', '1000001', 1_000_001],
    ['no number', 'muchos', 'muchos'],
    ['empty', '', ''],
    ['missing', undefined, ''],
  ])(
    'expects an order with a %s quantity to be refused as a whole, and sends it as it is',
    async (_, texto, enviado) => {
      const plan = await planDe(`A,f,c,X,Equis,2\nA,f,c,Y,Ye${texto === undefined ? '' : `,${texto}`}\n`);
      expect(pedidosDe(plan.casos)).toEqual([]);
      const [rechazo] = rechazosDe(plan);
      expect(rechazo?.estados).toEqual([422]);
      expect(rechazo?.cuerpo).toMatchObject({ items: [{ cantidad: 2 }, { cantidad: enviado }] });
    },
  );

  it('expects an item without a code, a name too long and a line too many to be refused', async () => {
    const larga = 'N'.repeat(201);
    const muchas = Array.from({ length: 2_001 }, () => 'C,f,c,X,,1').join('\n');
    const plan = await planDe(`A,f,c,,,1\nB,f,c,X,${larga},1\n${muchas}\n`);
    expect(rechazosDe(plan).map(({ estados }) => estados)).toEqual([[422], [422], [422]]);
  });

  it('expects a body beyond 200 KiB to be refused as too large', async () => {
    const nombre = 'N'.repeat(150);
    const plan = await planDe(Array.from({ length: 1_900 }, () => `A,f,c,X,${nombre},1`).join('\n'));
    expect(rechazosDe(plan)[0]?.estados).toEqual([413]);
  });

  it('reads quotes, commas, line breaks in fields, CRLF and a byte order mark', async () => {
    const texto = `\ufeff${CABECERA}A,f,c,X,"Uno, ""dos""\ntres",2\n`.replaceAll('\n', '\r\n');
    const plan = await planearDatos({ datos: escribir(texto), prefijo: 'p' });
    expect(lineasDe(plan)[0]?.[0]?.nombre_item).toBe('Uno, "dos"\r\ntres');
  });

  it('reads gzip', async () => {
    const plan = await planearDatos({
      datos: escribir(gzipSync(`${CABECERA}A,f,c,X,,1\n`), 'csv.gz'),
      prefijo: 'p',
    });
    expect(pedidosDe(plan.casos)).toHaveLength(1);
  });

  it('counts lines that name no order', async () => {
    const plan = await planDe(',f,c,X,,1\nA,f,c,X,,1\n');
    expect(plan.notas.join(' ')).toContain('1 líneas sin pedido_externo');
  });

  it('makes keys of visible ASCII only, different for different orders', async () => {
    const plan = await planDe('Ñ 1,f,c,X,,1\nÑ~1,f,c,X,,1\nN 1,f,c,X,,1\n');
    const claves = pedidosDe(plan.casos).map(({ clave }) => clave);
    expect(new Set(claves).size).toBe(3);
    for (const clave of claves) expect(clave).toMatch(/^[\x21-\x7e]{1,255}$/);
  });

  it.each([
    ['does not exist', () => path.join(carpeta, 'nada.csv')],
    ['is empty', () => escribir('')],
    ['lacks a column', () => escribir('pedido_externo,item\nA,X\n')],
    ['is no gzip', () => escribir('hola', 'csv.gz')],
    ['has an open quote', () => escribir(`${CABECERA}A,f,c,"X,,1\n`)],
    ['is a folder', () => carpeta],
  ])('that %s is refused with a sentence', async (_, ruta) => {
    await expect(planearDatos({ datos: ruta(), prefijo: 'p' })).rejects.toThrow(ErrorDeUso);
  });
});
