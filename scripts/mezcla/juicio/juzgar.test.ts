/** A small day in the warehouse on which everything agrees; then each of the ways in which it may not. */
import { expect, test } from 'vitest';
import { crearEnviado, type Enviado } from '../enviado.ts';
import type { Asiento, Cuadro, ItemEvaluado } from './cuadro.ts';
import type { Comprobacion } from './hallar.ts';
import { juzgar, juzgarMezcla } from './juzgar.ts';

const asiento = (id: number, version: number, campos: Partial<Asiento>): Asiento => ({
  id,
  item_id: 1,
  tipo: 'AJUSTE',
  cantidad: 0,
  delta: 0,
  delta_reservada: 0,
  disponible: 10,
  version,
  motivo: 'mezcla',
  pedido: null,
  en: 1000 * id,
  ...campos,
});
const evaluado = (campos: Partial<ItemEvaluado>): ItemEvaluado => ({
  item_id: 1,
  cantidad_solicitada: 4,
  cantidad_disponible: 10,
  cantidad_reservada: 0,
  faltante: 0,
  razon: null,
  version: 2,
  ...campos,
});
const linea = (
  pedido: string,
  solicitada: number,
  retenida: number,
  reserva: number | null,
  salida: number | null,
) => ({
  pedido,
  item_id: 1,
  solicitada,
  retenida,
  version_reserva: reserva,
  version_salida: salida,
});

/** a stays, b is shipped, c loses its cover, d was short, e is cancelled. Versions: 1 to 9. */
const CUADRO: Cuadro = {
  stock: [{ item_id: 1, disponible: 4, reservada: 4, version: 9 }],
  pedidos: [
    { id: 'a', estado: 'VALIDADO', resultado: 'CONSISTENTE' },
    { id: 'b', estado: 'DESPACHADO', resultado: 'CONSISTENTE' },
    { id: 'c', estado: 'AUDITADO', resultado: 'CONSISTENTE' },
    { id: 'd', estado: 'AUDITADO', resultado: 'INCONSISTENTE' },
    { id: 'e', estado: 'CANCELADO', resultado: 'CONSISTENTE' },
  ],
  lineas: [
    linea('a', 4, 4, 2, null),
    linea('b', 2, 0, 3, 6),
    linea('c', 3, 0, 4, 9),
    linea('d', 5, 0, null, null),
    linea('e', 1, 0, 5, 7),
  ],
  asientos: [
    asiento(1, 1, { cantidad: 10, delta: 10 }),
    asiento(2, 6, {
      tipo: 'DESPACHO',
      motivo: 'DESPACHO',
      delta: -2,
      delta_reservada: -2,
      disponible: 8,
      pedido: 'b',
    }),
    asiento(3, 7, {
      tipo: 'LIBERACION',
      motivo: 'CANCELACION',
      delta_reservada: -1,
      disponible: 8,
      pedido: 'e',
    }),
    asiento(4, 8, { tipo: 'SALIDA', cantidad: 4, delta: -4, disponible: 4 }),
    asiento(5, 9, {
      tipo: 'LIBERACION',
      motivo: 'FALTANTE_TARDIO',
      delta_reservada: -3,
      disponible: 4,
      pedido: 'c',
    }),
  ],
  veredictos: [
    { secuencia: 1, pedido: 'a', resultado: 'CONSISTENTE', items: [evaluado({})] },
    {
      secuencia: 2,
      pedido: 'b',
      resultado: 'CONSISTENTE',
      items: [evaluado({ cantidad_solicitada: 2, cantidad_reservada: 4, version: 3 })],
    },
    {
      secuencia: 3,
      pedido: 'c',
      resultado: 'CONSISTENTE',
      items: [evaluado({ cantidad_solicitada: 3, cantidad_reservada: 6, version: 4 })],
    },
    {
      secuencia: 4,
      pedido: 'd',
      resultado: 'INCONSISTENTE',
      items: [
        evaluado({
          cantidad_solicitada: 5,
          cantidad_reservada: 9,
          faltante: 4,
          razon: 'INSUFICIENTE',
          version: 4,
        }),
      ],
    },
    {
      secuencia: 5,
      pedido: 'e',
      resultado: 'CONSISTENTE',
      items: [evaluado({ cantidad_solicitada: 1, cantidad_reservada: 9, version: 5 })],
    },
  ],
  registros: {
    descubiertos: ['c'],
    anomalias_tardias: ['c'],
    anomalias_faltante: ['d'],
    reportes: ['c', 'd'],
    auditoria: ['d', 'c'],
    pasos_con_faltante: ['c'],
    pasos_auditado: ['c', 'd'],
  },
};

const enviadoDe = (): Enviado => {
  const enviado = crearEnviado();
  for (const { pedido, item_id, solicitada } of CUADRO.lineas)
    enviado.pedidos.set(pedido, new Map([[item_id, solicitada]]));
  enviado.fines.cancelacion.add('e');
  enviado.fines.despacho.add('b');
  enviado.movimientos.set(4, { item_id: 1, tipo: 'SALIDA', cantidad: 4, version: 8 });
  return enviado;
};

const rotas = (cuadro: Cuadro, enviado = enviadoDe()): Comprobacion[] => {
  const vistas = new Set<Comprobacion>();
  juzgar(cuadro, enviado, (cual) => vistas.add(cual));
  return [...vistas].sort();
};
/** The same day with some rows altered. */
const con = <T extends keyof Cuadro>(tabla: T, alterar: (filas: Cuadro[T]) => Cuadro[T]): Cuadro => ({
  ...CUADRO,
  [tabla]: alterar(CUADRO[tabla]),
});
const cambiar = <T>(filas: readonly T[], n: number, campos: Partial<T>): T[] =>
  filas.map((fila, i) => (i === n ? { ...fila, ...campos } : fila));

test('a day on which everything agrees', () => {
  expect(rotas(CUADRO)).toEqual([]);
});

test.each<[string, Comprobacion, Cuadro]>([
  ['a verdict is missing', 'completitud', con('veredictos', (v) => v.slice(0, 4))],
  ['a verdict came twice', 'completitud', con('veredictos', (v) => [...v, ...v.slice(3, 4)])],
  ['the shelf is not its ledger', 'existencias', con('stock', (s) => cambiar(s, 0, { disponible: 5 }))],
  ['more is reserved than orders hold', 'existencias', con('stock', (s) => cambiar(s, 0, { reservada: 5 }))],
  ['a version was taken twice', 'versiones', con('asientos', (m) => cambiar(m, 2, { version: 6 }))],
  ['a line of the ledger is gone', 'versiones', con('asientos', (m) => m.filter(({ id }) => id !== 3))],
  ['the ledger lies about the shelf', 'libro', con('asientos', (m) => cambiar(m, 3, { disponible: 9 }))],
  ['a movement that was answered differs', 'libro', con('asientos', (m) => cambiar(m, 3, { cantidad: 3 }))],
  [
    'a number of the evidence is wrong',
    'evidencia',
    con('veredictos', (v) => cambiar(v, 2, { items: [evaluado({ cantidad_solicitada: 3, version: 4 })] })),
  ],
  [
    'a verdict contradicts its evidence',
    'veredicto',
    con('veredictos', (v) => cambiar(v, 3, { resultado: 'X' })),
  ],
  ['an order is left half-way', 'finales', con('pedidos', (p) => cambiar(p, 0, { estado: 'RESERVADO' }))],
  [
    'what was answered as shipped is not',
    'finales',
    con('pedidos', (p) => cambiar(p, 1, { estado: 'VALIDADO' })),
  ],
  ['cancelled, and holds it still', 'finales', con('lineas', (l) => cambiar(l, 4, { retenida: 1 }))],
  ['one report too many', 'tardios', con('registros', (r) => ({ ...r, reportes: [...r.reportes, 'c'] }))],
  ['no anomaly', 'tardios', con('registros', (r) => ({ ...r, anomalias_tardias: [] }))],
  ['an older holder lost its cover', 'tardios', con('veredictos', (v) => cambiar(v, 0, { secuencia: 9 }))],
])('%s: %s', (_, comprobacion, cuadro) => {
  expect(rotas(cuadro)).toContain(comprobacion);
});

test('more reserved than there is, without anybody having taken from the shelf', () => {
  const cuadro = con('asientos', (m) => cambiar(m, 0, { cantidad: 7, delta: 7, disponible: 7 }));
  expect(rotas(cuadro)).toContain('sobreventa');
});

test('an answer that nobody deserved, and a mix that was none', () => {
  const enviado = enviadoDe();
  enviado.indebidas.push('GET: HTTP 500');
  expect(rotas(CUADRO, enviado)).toEqual(['respuestas']);
  const vistas: string[] = [];
  juzgarMezcla(enviado, 0, (cual) => vistas.push(cual));
  expect(new Set(vistas)).toEqual(new Set(['mezcla']));
});
