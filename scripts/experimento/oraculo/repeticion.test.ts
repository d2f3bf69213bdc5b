/** Properties of the replay: a log written by a naive model is clean, and no number of it can be changed unseen. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PedidoEnviado } from '../registro.ts';
import type { Evaluacion } from '../respuestas.ts';
import type { Linea } from '../tipos.ts';
import { type CambioDeEstante, crearEstante, type Existencia } from './estante.ts';
import { type Comprobacion, crearHallazgos } from './hallazgo.ts';
import { repetir } from './repeticion.ts';

type Suceso = { readonly lineas: readonly Linea[] } | { readonly entra: Linea };

interface Mundo {
  readonly inicial: [number, Existencia][];
  readonly cambios: CambioDeEstante[];
  readonly pedidos: Map<string, PedidoEnviado>;
  readonly bitacora: Evaluacion[];
}

const enviado = (lineas: readonly Linea[], clave: string): PedidoEnviado => ({
  plan: {
    clave,
    escenario: 'x',
    contenidos: [{ lineas, expectativa: 'SEGUN_BITACORA' }],
    frontera: false,
  },
  ids: new Set([clave]),
  enviadoEn: 0,
  aceptadoEn: 0,
  contenidos: new Set([0]),
  error: null,
  reintentos: 0,
  vistoEn: 0,
});

/** The simplest system that keeps the contract, in as few lines as possible and in other words than the oracle's. */
function vivir(existencias: readonly number[], sucesos: readonly Suceso[]): Mundo {
  const stock = existencias.map((disponible, i) => ({ item: i + 1, disponible, reservada: 0, version: 1 }));
  const mundo: Mundo = {
    inicial: stock.map(({ item, ...existencia }) => [item, { ...existencia }]),
    cambios: [],
    pedidos: new Map(),
    bitacora: [],
  };
  for (const [i, suceso] of sucesos.entries()) {
    if ('entra' in suceso) {
      const fila = stock.find(({ item }) => item === suceso.entra.item_id);
      if (fila === undefined) continue;
      fila.disponible += suceso.entra.cantidad;
      fila.version += 1;
      mundo.cambios.push({ ...suceso.entra, tipo: 'entrada', version: fila.version, incierto: false });
      continue;
    }
    const id = `p${i}`;
    mundo.pedidos.set(id, enviado(suceso.lineas, id));
    const quiere = new Map<number, number>();
    for (const l of suceso.lineas) quiere.set(l.item_id, (quiere.get(l.item_id) ?? 0) + l.cantidad);
    const vista = [...quiere.keys()]
      .sort((a, b) => a - b)
      .map((item) => ({
        quiere: quiere.get(item) ?? 0,
        fila: stock.find((f) => f.item === item),
        item,
      }));
    const bien = vista.every(
      ({ quiere, fila }) => fila !== undefined && fila.disponible - fila.reservada >= quiere,
    );
    mundo.bitacora.push({
      secuencia: i + 1,
      pedido_id: id,
      bodega_id: 1,
      resultado: bien ? 'CONSISTENTE' : 'INCONSISTENTE',
      evaluado_en: 'x',
      items: vista.map(({ item, quiere, fila }) => {
        const libre = fila === undefined ? 0 : fila.disponible - fila.reservada;
        const corto = libre < 1 ? 'SIN_EXISTENCIAS' : 'INSUFICIENTE';
        return {
          item_id: item,
          cantidad_solicitada: quiere,
          cantidad_disponible: fila?.disponible ?? 0,
          cantidad_reservada: fila?.reservada ?? 0,
          faltante: quiere > libre ? quiere - libre : 0,
          razon: fila === undefined ? 'ITEM_DESCONOCIDO' : quiere > libre ? corto : null,
          version: fila === undefined ? null : fila.version + (bien ? 1 : 0),
        };
      }),
    });
    if (!bien) continue;
    for (const { quiere, fila } of vista) {
      if (fila === undefined) continue;
      fila.reservada += quiere;
      fila.version += 1;
    }
  }
  return mundo;
}

function juzgarMundo(
  { inicial, cambios, pedidos, bitacora }: Mundo,
  desorden: (c: CambioDeEstante[]) => CambioDeEstante[] = (c) => c,
) {
  const { hallar, cuenta } = crearHallazgos();
  const copia = new Map(inicial.map(([item, existencia]) => [item, { ...existencia }]));
  const estante = crearEstante(copia, desorden(cambios));
  repetir({ entradas: bitacora, estante, buscar: (id) => pedidos.get(id), hallar });
  return { cuenta, estante: estante.todos() };
}

const linea = fc.record({
  item_id: fc.integer({ min: 1, max: 5 }),
  cantidad: fc.integer({ min: 1, max: 6 }),
});
const suceso: fc.Arbitrary<Suceso> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ lineas: fc.array(linea, { minLength: 1, maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ entra: linea }) },
);
/** Items 1..4 exist, 5 never does. */
const mundo = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 }),
    fc.array(suceso, { minLength: 1, maxLength: 30 }),
  )
  .map(([existencias, sucesos]) => vivir(existencias, sucesos));
const conVeredictos = mundo.filter(({ bitacora }) => bitacora.length > 0);

/** A world with a log of its own, to be spoilt: fast-check shows and shrinks the original. */
const aparte = (m: Mundo): Mundo => ({ ...m, bitacora: structuredClone(m.bitacora) });

const OPCIONES = { seed: 20, numRuns: 300 } as const;

describe('the replay', () => {
  it('finds nothing in a correct log, in whatever order the changes of the shelf were answered', () => {
    fc.assert(
      fc.property(mundo, (m) => {
        expect(juzgarMundo(m, (cambios) => [...cambios].reverse()).cuenta).toEqual(new Map());
      }),
      OPCIONES,
    );
  });

  it('never sees more reserved than there is in a correct log', () => {
    fc.assert(
      fc.property(mundo, (m) => {
        for (const { disponible, reservada } of juzgarMundo(m).estante.values()) {
          expect(reservada).toBeLessThanOrEqual(disponible);
        }
      }),
      OPCIONES,
    );
  });

  it.each([
    'cantidad_solicitada',
    'cantidad_disponible',
    'cantidad_reservada',
    'faltante',
    'version',
  ] as const)('sees any change of %s', (campo) => {
    fc.assert(
      fc.property(conVeredictos, fc.nat(), fc.constantFrom(-1, 1), (original, donde, delta) => {
        const m = aparte(original);
        const entrada = m.bitacora[donde % m.bitacora.length];
        const item = entrada?.items[donde % (entrada?.items.length ?? 1)];
        if (item === undefined) return;
        item[campo] = (item[campo] ?? 0) + delta;
        expect(juzgarMundo(m).cuenta.size).toBeGreaterThan(0);
      }),
      OPCIONES,
    );
  });

  it('sees a turned verdict and names it', () => {
    fc.assert(
      fc.property(conVeredictos, fc.nat(), (original, donde) => {
        const m = aparte(original);
        const entrada = m.bitacora[donde % m.bitacora.length];
        if (entrada === undefined) return;
        entrada.resultado = entrada.resultado === 'CONSISTENTE' ? 'INCONSISTENTE' : 'CONSISTENTE';
        expect(juzgarMundo(m).cuenta.get('veredicto')).toBeGreaterThanOrEqual(1);
      }),
      OPCIONES,
    );
  });

  it('sees a dropped item, a repeated verdict and a stranger', () => {
    const rotos: [Comprobacion, (bitacora: Evaluacion[]) => void][] = [
      ['evidencia', (b) => b[0]?.items.pop()],
      ['sin-duplicados', (b) => b.push(...b.slice(0, 1).map((e) => ({ ...e, secuencia: 999 })))],
      [
        'sin-inventados',
        (b) => b.push(...b.slice(0, 1).map((e) => ({ ...e, secuencia: 999, pedido_id: 'otro' }))),
      ],
    ];
    for (const [comprobacion, romper] of rotos) {
      const m = vivir([9, 9, 9, 9], [{ lineas: [{ item_id: 1, cantidad: 2 }] }]);
      romper(m.bitacora);
      expect([...juzgarMundo(m).cuenta.keys()]).toContain(comprobacion);
    }
  });

  it('reports one wrong verdict once: what follows is judged by what really happened', () => {
    const pedir = (cantidad: number): Suceso => ({ lineas: [{ item_id: 1, cantidad }] });
    const m = vivir([10], [pedir(4), pedir(4), pedir(2)]);
    // A system that ignored what was reserved: it grants 9 of 10 to the first and then goes on correctly.
    const primero = m.pedidos.get('p0');
    if (primero !== undefined) m.pedidos.set('p0', enviado([{ item_id: 1, cantidad: 11 }], 'p0'));
    const { cuenta } = juzgarMundo(m);
    expect(cuenta.get('veredicto')).toBeGreaterThanOrEqual(1);
    expect(cuenta.get('sobreventa')).toBeGreaterThanOrEqual(1);
  });
});
