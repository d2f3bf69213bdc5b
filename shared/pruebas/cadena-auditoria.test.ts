import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { manejarCadena } from '../../functions/consultas/cadena.ts';
import { recorrerTramos } from '../../functions/reconciliador/cadena.ts';
import type { Corrida } from '../../functions/reconciliador/dependencias.ts';
import type { Base } from '../adaptadores/mysql/base.ts';
import { relojReal } from '../adaptadores/reloj.ts';
import { sellar } from '../dominio/cadena.ts';
import { ORIGEN, TRAMO } from '../dominio/revision-cadena.ts';
import { abrirBanco, type Banco } from './banco.ts';

const CUANTOS = 2 * TRAMO + 400;
/** In the first stretch, which nobody who asks walks over. */
const VIEJO = 100;

let banco: Banco;
let base: Base;

const idDe = (numero: number): string => `00000000-0000-4000-8000-${numero.toString(16).padStart(12, '0')}`;
const binario = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

const textoDe = (numero: number, items_faltantes: unknown = []): string =>
  JSON.stringify({
    pedido_id: idDe(numero),
    reporte_id: idDe(numero),
    bodega_id: numero % 10 === 0 ? 0 : 1,
    secuencia: numero,
    items_faltantes,
  });

/** Records from `desde` on, as the emitter seals them. */
const sellarTodos = async (desde: number, anterior: Buffer): Promise<void> => {
  let huella = anterior;
  const filas: unknown[][] = [];
  for (let numero = desde; numero <= CUANTOS; numero += 1) {
    const texto = textoDe(numero);
    const siguiente = sellar(huella, texto);
    filas.push([numero, binario(idDe(numero)), texto, huella, siguiente]);
    huella = siguiente;
  }
  for (let i = 0; i < filas.length; i += 2000)
    await base.query('REPLACE INTO auditoria (numero, pedido_id, texto, huella_anterior, huella) VALUES ?', [
      filas.slice(i, i + 2000),
    ]);
  await base.query('REPLACE INTO auditoria_cabeza (id, numero, huella) VALUES (1, ?, ?)', [CUANTOS, huella]);
};

const reportar = async (): Promise<void> => {
  const filas = Array.from({ length: CUANTOS }, (_, n) => {
    const id = binario(idDe(n + 1));
    return [id, id, n + 1, '[]', '2026-01-01 00:00:00.000', 'EMITIDO'];
  });
  for (let i = 0; i < filas.length; i += 2000)
    await base.query('INSERT INTO reportes_inconsistencia VALUES ?', [filas.slice(i, i + 2000)]);
};

const recorrer = (repaso = 0) =>
  recorrerTramos(
    { base, reloj: relojReal, logger: pino({ level: 'silent' }), hayTiempo: () => true } as Corrida,
    repaso,
  );

const preguntar = async () => {
  const respuesta = await manejarCadena(base)({} as Parameters<ReturnType<typeof manejarCadena>>[0]);
  return respuesta.cuerpo;
};

const alterar = (numero: number, texto: string) =>
  base.query('UPDATE auditoria SET texto = ? WHERE numero = ?', [texto, numero]);

beforeAll(async () => {
  banco = await abrirBanco();
  base = banco.base;
});
afterAll(() => banco.cerrar());
beforeEach(async () => {
  await banco.limpiar();
  await reportar();
  await sellarTodos(1, ORIGEN.huella);
});

it('a chain of several stretches is whole, before and after it was walked over, and counts customers only', async () => {
  const antes = await preguntar();
  expect(antes).toMatchObject({ integra: true, registros: (CUANTOS / 10) * 9, primer_error: null });
  await recorrer();
  expect(await preguntar()).toEqual(antes);
  const [filas] = await base.query('SELECT tramo, numero FROM auditoria_tramos ORDER BY tramo');
  expect(filas).toEqual([
    { tramo: 0, numero: TRAMO },
    { tramo: 1, numero: 2 * TRAMO },
    { tramo: 2, numero: CUANTOS },
  ]);
});

it('what is altered after it was walked over is found by the next walk, and told until it is mended', async () => {
  await recorrer();
  await alterar(VIEJO, textoDe(VIEJO, [{ item_id: 1 }]));
  expect(await preguntar()).toMatchObject({ integra: true });
  await recorrer();
  const rota = { integra: false, primer_error: { numero: VIEJO, motivo: 'HUELLA_DISTINTA' } };
  expect(await preguntar()).toMatchObject(rota);
  // Wherever the walk has got to since.
  expect(await recorrer(1)).toMatchObject({ rotos: 1 });
  expect(await preguntar()).toMatchObject(rota);
  await alterar(VIEJO, textoDe(VIEJO));
  await recorrer(1);
  expect(await preguntar()).toMatchObject({ integra: true, primer_error: null });
});

it('a chain that was computed anew from an old record on is found at once', async () => {
  await recorrer();
  await alterar(VIEJO, textoDe(VIEJO));
  await sellarTodos(VIEJO, Buffer.alloc(32, 7));
  const primer_error = { numero: TRAMO + 1, motivo: 'HUELLA_ANTERIOR_DISTINTA' };
  expect(await preguntar()).toMatchObject({ integra: false, primer_error });
  await recorrer();
  expect(await preguntar()).toMatchObject({ integra: false, primer_error: { numero: VIEJO } });
});

it('records that are gone from the end of what was walked over are missed', async () => {
  await recorrer();
  await base.query('DELETE FROM auditoria WHERE numero > ?', [2 * TRAMO + 10]);
  await base.query(
    'UPDATE auditoria_cabeza SET numero = ?, huella = (SELECT huella FROM auditoria WHERE numero = ?)',
    [2 * TRAMO + 10, 2 * TRAMO + 10],
  );
  await base.query('DELETE FROM reportes_inconsistencia WHERE secuencia > ?', [2 * TRAMO + 10]);
  expect(await preguntar()).toMatchObject({ integra: true });
  await recorrer();
  expect(await preguntar()).toMatchObject({
    integra: false,
    primer_error: { numero: CUANTOS, motivo: 'CABEZA_DISTINTA' },
  });
});

it('walks over the old stretches in turn', async () => {
  await recorrer();
  expect(await recorrer(0)).toEqual({ repaso: 2, rotos: 0 });
  expect(await recorrer(2)).toEqual({ repaso: 0, rotos: 0 });
});
