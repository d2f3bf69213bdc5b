import { describe, expect, it } from 'vitest';
import type { Evaluacion } from '../respuestas.ts';
import { avisoDebido, leerAviso } from './aviso.ts';
import { comprobarAvisos, type MateriaDeAvisos } from './avisos.ts';
import { crearHallazgos } from './hallazgo.ts';

const BODEGA = 77;

const item = (item_id: number, solicitada: number, faltante: number, razon: string | null) => ({
  item_id,
  cantidad_solicitada: solicitada,
  cantidad_disponible: solicitada - faltante,
  cantidad_reservada: 0,
  faltante,
  razon,
  version: 1,
});

const entrada = (pedido_id: string, items: Evaluacion['items']): Evaluacion => ({
  secuencia: 5,
  pedido_id,
  bodega_id: BODEGA,
  resultado: items.some(({ faltante }) => faltante > 0) ? 'INCONSISTENTE' : 'CONSISTENTE',
  evaluado_en: '2026-01-02T03:04:05.678Z',
  items,
});

const corto = entrada('corto', [
  item(1, 10, 4, 'INSUFICIENTE'),
  item(2, 3, 3, 'ITEM_DESCONOCIDO'),
  item(3, 7, 0, null),
]);
const descubierto = entrada('descubierto', [item(1, 3, 0, null), item(2, 2, 0, null)]);

const cuerpo = (pedido_id: string, numero: number, tipo: string, totales: object, otros = {}, sobre = {}) =>
  JSON.stringify({
    specversion: '1.0',
    id: `r-${pedido_id}`,
    source: 'vigia/emisor-auditoria',
    type: 'faltante.reportado.v1',
    time: '2026-01-02T03:04:05.678Z',
    datacontenttype: 'application/json',
    subject: pedido_id,
    data: {
      pedido_id,
      bodega_id: BODEGA,
      secuencia: 5,
      resultado: tipo === 'FALTANTE_TARDIO' ? 'CONSISTENTE' : 'INCONSISTENTE',
      evaluado_en: '2026-01-02T03:04:05.678Z',
      totales,
      reporte_id: `r-${pedido_id}`,
      anomalia: { tipo, severidad: 'ALTA' },
      auditoria: { numero, huella: 'a'.repeat(64) },
      ...otros,
    },
    ...sobre,
  });

const TOTALES = { items: 3, items_faltantes: 2, items_desconocidos: 1, unidades: 20, unidades_faltantes: 7 };
const TARDIOS = { items: 2, items_faltantes: 1, items_desconocidos: 0, unidades: 5, unidades_faltantes: 2 };

const delCorto = (otros = {}, sobre = {}) => cuerpo('corto', 1, 'ITEM_DESCONOCIDO', TOTALES, otros, sobre);
const delTardio = (otros = {}) => cuerpo('descubierto', 2, 'FALTANTE_TARDIO', TARDIOS, otros);

/** What broke, with two shortfalls due: one of the verdict, one late. */
const juzgar = (cuerpos: readonly string[], mas: Partial<MateriaDeAvisos> = {}) => {
  const { hallar, lista } = crearHallazgos();
  comprobarAvisos({
    oidos: cuerpos.map(leerAviso),
    debidos: new Map([
      ['corto', avisoDebido(corto, 'r-corto')],
      [
        'descubierto',
        avisoDebido(descubierto, 'r-descubierto', { items_faltantes: 1, unidades_faltantes: 2 }),
      ],
    ]),
    nuestros: new Set(['corto', 'descubierto', 'sano']),
    bodega: undefined,
    hallar,
    ...mas,
  });
  return lista.map(({ comprobacion, pedidoId }) => `${comprobacion} ${pedidoId}`);
};

describe('what must be said on tema-faltantes', () => {
  it('is said once for each shortfall, in any order', () => {
    expect(juzgar([delTardio(), delCorto()])).toEqual([]);
  });

  it('may be said again: at least once is the promise', () => {
    expect(juzgar([delCorto(), delTardio(), delCorto(), delCorto()])).toEqual([]);
  });

  it('is missed where nobody says it, of a verdict as of lost cover', () => {
    expect(juzgar([delTardio()])).toEqual(['aviso corto']);
    expect(juzgar([delCorto()])).toEqual(['aviso descubierto']);
    expect(juzgar([])).toEqual(['aviso corto', 'aviso descubierto']);
  });
});

describe('a message that says something else', () => {
  it.each([
    ['units', { totales: { ...TOTALES, unidades_faltantes: 8 } }],
    ['items', { totales: { ...TOTALES, items_faltantes: 1 } }],
    ['unknown items', { totales: { ...TOTALES, items_desconocidos: 0 } }],
    ['demand', { totales: { ...TOTALES, unidades: 21 } }],
    ['bodega', { bodega_id: 1 }],
    ['place in the log', { secuencia: 6 }],
    ['verdict', { resultado: 'CONSISTENTE' }],
    ['time of the verdict', { evaluado_en: '2026-01-02T03:04:05.679Z' }],
    ['report', { reporte_id: 'r-otro' }],
    ['lack of an anomaly', { anomalia: null }],
    ['anomaly', { anomalia: { tipo: 'FALTANTE_TARDIO', severidad: 'ALTA' } }],
  ])('is a finding for its %s', (_, otros) => {
    expect(juzgar([delCorto(otros), delTardio()])).toEqual(['aviso-exacto corto']);
  });

  it('is a finding also where only one of its copies is wrong', () => {
    expect(juzgar([delCorto(), delCorto({ secuencia: 6 }), delTardio()])).toEqual(['aviso-exacto corto']);
  });

  it('is a finding if a late shortfall passes for one of the verdict, or keeps the numbers of the verdict', () => {
    const deVeredicto = { anomalia: { tipo: 'FALTANTE_TOTAL', severidad: 'ALTA' } };
    const sinPerdida = { totales: { ...TARDIOS, items_faltantes: 0, unidades_faltantes: 0 } };
    for (const otros of [deVeredicto, sinPerdida])
      expect(juzgar([delCorto(), delTardio(otros)])).toEqual(['aviso-exacto descubierto']);
  });

  it.each([
    ['another type', delCorto({}, { type: 'faltante.reportado.v2' })],
    ['no seal', delCorto({ auditoria: { numero: 1, huella: 'corta' } })],
    ['no totals', delCorto({ totales: null })],
  ])('breaks its contract with %s, and is not said to be missing too', (_, roto) => {
    expect(juzgar([roto, delTardio()])).toEqual(['aviso-exacto corto']);
  });

  it('breaks its contract where it cannot be read at all', () => {
    expect(juzgar(['{', delCorto(), delTardio()])).toEqual(['aviso-exacto null']);
  });

  it('may not speak of another order than its subject', () => {
    expect(juzgar([delCorto({}, { subject: 'descubierto' }), delTardio()])).toEqual(['aviso-exacto corto']);
  });

  it('may not change its id, nor take that of another, nor its record in the chain', () => {
    expect(juzgar([delCorto(), delCorto({}, { id: 'x' }), delTardio()])).toEqual(['aviso-exacto corto']);
    expect(juzgar([delTardio(), delCorto({}, { id: 'r-descubierto' })])).toEqual(['aviso-exacto corto']);
    const mismo = { auditoria: { numero: 2, huella: 'b'.repeat(64) } };
    expect(juzgar([delTardio(), delCorto(mismo)])).toEqual(['aviso-exacto corto']);
  });
});

describe('a message about an order that is not short', () => {
  const todos = [delCorto(), delTardio()];
  const de = (pedido_id: string, bodega_id: number) =>
    cuerpo(pedido_id, 3, 'FALTANTE_TOTAL', TOTALES, { bodega_id });

  it('is a finding, whatever bodega it names', () => {
    for (const bodega_id of [BODEGA, 0, 1])
      expect(juzgar([...todos, de('sano', bodega_id)])).toEqual(['aviso-de-mas sano']);
  });

  it('is a finding if nobody sent the order, and nobody else uses the system', () => {
    for (const bodega_id of [BODEGA, 1])
      expect(juzgar([...todos, de('inventado', bodega_id)])).toEqual(['aviso-de-mas inventado']);
  });

  it('is none if it is the canary, or in a bodega of whoever injects faults', () => {
    expect(juzgar([...todos, de('canario', 0)])).toEqual([]);
    expect(juzgar([...todos, de('ajeno', 1)], { bodega: BODEGA })).toEqual([]);
    expect(juzgar([...todos, de('ajeno', BODEGA)], { bodega: BODEGA })).toEqual(['aviso-de-mas ajeno']);
  });
});
