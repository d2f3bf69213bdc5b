import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { HUELLA_INICIAL, sellar } from '../../shared/dominio/cadena.ts';
import { ESTADOS, type Estado } from '../../shared/dominio/estados.ts';
import { reporteIdDe } from '../../shared/dominio/reporte-id.ts';
import {
  AHORA,
  evaluacionDe,
  existenciaDe,
  lineaDe,
  pedidoDe,
  pedidoIdDe,
  veredictoDe,
} from '../../shared/pruebas/fabricas.ts';
import {
  decidir,
  type EstadoReporte,
  type Expediente,
  encadenar,
  itemsFaltantesDe,
  reporteDe,
} from './decidir.ts';

const BODEGA = new Map([
  [1, existenciaDe(10, 4)],
  [2, existenciaDe(5, 5)],
]);
const PEDIDO = pedidoDe(1, { items: [lineaDe(1, 7), lineaDe(2, 1), lineaDe(3, 2), lineaDe(1, 1)] });
const EVALUACION = evaluacionDe(PEDIDO, BODEGA);

const deteccion = { causa: 'EVALUACION', en: AHORA } as const;

const expediente = (estado: Estado, reporte?: EstadoReporte): Expediente => ({
  id: idABinario(PEDIDO.pedido_id),
  veredicto: veredictoDe(PEDIDO, EVALUACION),
  deteccion,
  estado,
  reporte,
});

const reporte = (n: number, nombre: string | null = null) =>
  reporteDe({
    veredicto: { ...veredictoDe(PEDIDO, EVALUACION, n + 1), pedido_id: pedidoIdDe(n) },
    deteccion,
    evidencia: EVALUACION.items,
    nombres: new Map([[1, nombre]]),
  });

describe('decidir', () => {
  it('an inconsistent order without a report, or with one that is pending, is to be emitted', () => {
    for (const estado of ESTADOS) {
      expect(decidir(expediente(estado), 1)).toBe('EMITIR');
      expect(decidir(expediente(estado, 'PENDIENTE'), 1)).toBe('EMITIR');
    }
  });

  it('an emitted report goes out again only while its order is still CON_FALTANTE', () => {
    for (const estado of ESTADOS) {
      expect(decidir(expediente(estado, 'EMITIDO'), 1)).toBe(
        estado === 'CON_FALTANTE' ? 'EMITIR' : 'YA_EMITIDO',
      );
    }
  });

  it('a stored verdict is final: an event that says otherwise is refused', () => {
    const guardado = expediente('VALIDADO');
    expect(decidir({ ...guardado, deteccion: undefined }, 1)).toBe('RESULTADO_CONTRADICE_VEREDICTO');
  });

  it('a consistent order that lost its cover is to be emitted too', () => {
    const deteccion = { causa: 'FALTANTE_TARDIO', en: AHORA } as const;
    expect(decidir({ ...expediente('CON_FALTANTE'), deteccion }, 0)).toBe('EMITIR');
  });

  it('an order that is not there is told apart', () => {
    expect(decidir(undefined, 1)).toBe('PEDIDO_AUSENTE');
    expect(decidir(undefined, 0)).toBe('CANARIO_OLVIDADO');
  });
});

describe('itemsFaltantesDe', () => {
  it('lists what lacks, each with the numbers of the evidence, and nothing else', () => {
    const nombres = new Map([
      [1, 'Tornillo'],
      [2, null],
    ]);
    expect(itemsFaltantesDe({ evidencia: EVALUACION.items, nombres })).toEqual([
      {
        item_id: 1,
        nombre_item: 'Tornillo',
        cantidad_solicitada: 8,
        cantidad_disponible: 10,
        cantidad_reservada: 4,
        faltante: 2,
        razon: 'INSUFICIENTE',
        version: 1,
      },
      expect.objectContaining({ item_id: 2, nombre_item: null, razon: 'SIN_EXISTENCIAS' }),
      expect.objectContaining({ item_id: 3, nombre_item: null, razon: 'ITEM_DESCONOCIDO', version: null }),
    ]);
    const [sobrado] = evaluacionDe(pedidoDe(1, { items: [lineaDe(1, 6)] }), BODEGA).items;
    expect(itemsFaltantesDe({ evidencia: sobrado === undefined ? [] : [sobrado], nombres })).toEqual([]);
  });
});

describe('encadenar', () => {
  it('numbers on from the head without gaps, each record sealed onto the one before', () => {
    const cabeza = { numero: 41, huella: createHash('sha256').update('antes').digest() };
    const registros = encadenar(cabeza, [reporte(1), reporte(2), reporte(3)]);
    expect(registros.map(({ numero }) => numero)).toEqual([42, 43, 44]);
    let anterior: Buffer = cabeza.huella;
    for (const registro of registros) {
      expect(registro.huella_anterior).toEqual(anterior);
      expect(registro.huella).toEqual(sellar(anterior, registro.texto));
      anterior = registro.huella;
    }
  });

  it('the text holds the whole report, so that the seal covers every number of it', () => {
    const [registro] = encadenar({ numero: 0, huella: HUELLA_INICIAL }, [reporte(1, 'Tornillo "½"')]);
    expect(JSON.parse(registro?.texto ?? '')).toEqual({
      numero: 1,
      reporte_id: reporteIdDe(pedidoIdDe(1)),
      pedido_id: pedidoIdDe(1),
      bodega_id: 1,
      secuencia: 2,
      resultado: 'INCONSISTENTE',
      causa: 'EVALUACION',
      fecha_deteccion: '2026-03-04T05:06:07.089Z',
      items_faltantes: registro?.items_faltantes,
    });
  });

  it('any split into batches gives the same chain', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (cuantos, corte) => {
        const todos = Array.from({ length: cuantos }, (_, n) => reporte(n));
        const entera = encadenar({ numero: 0, huella: HUELLA_INICIAL }, todos);
        const primera = encadenar({ numero: 0, huella: HUELLA_INICIAL }, todos.slice(0, corte));
        const cabeza = primera.at(-1) ?? { numero: 0, huella: HUELLA_INICIAL };
        expect([...primera, ...encadenar(cabeza, todos.slice(corte))]).toEqual(entera);
      }),
    );
  });
});
