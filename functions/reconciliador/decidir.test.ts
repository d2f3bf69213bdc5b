import { fc, test as propiedad } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  avanzar,
  clasificar,
  ESPERA_REGRESO_MS,
  FRONTERA_INICIAL,
  INTENTOS_MAX,
  type Indicios,
  type Pendiente,
  puedeVolver,
  REGRESOS_MAX,
  tocaReenviar,
} from './decidir.ts';

const AHORA = 10_000_000;
const MINUTO = 60_000;
const PLAZO = 1000;
const indicios = (campos: Partial<Indicios> = {}): Indicios => ({
  ahora: AHORA,
  plazoMs: PLAZO,
  frontera: null,
  enDlq: new Set(),
  ocultos: 0,
  caben: 0,
  ...campos,
});
/** An order that was received so many milliseconds ago. */
const hace = (ms: number, campos: Partial<Pendiente> = {}): Pendiente => ({
  pedido_id: `p${ms}`,
  bodega_id: 1,
  recibido_en: AHORA - ms,
  veces: 0,
  reenviado_en: null,
  ...campos,
});
const cuentas = (pendientes: Pendiente[], campos: Partial<Indicios> = {}) =>
  clasificar(pendientes, indicios(campos)).clasificados.map(({ cuenta }) => cuenta);

describe('clasificar', () => {
  it('younger than the time limit is in flight, whatever the queues say', () => {
    expect(cuentas([hace(PLAZO - 1)])).toEqual(['en_vuelo']);
    expect(cuentas([hace(PLAZO)])).toEqual(['sin_cuenta']);
  });

  it('what was sent again within the time limit is in flight', () => {
    expect(cuentas([hace(9 * PLAZO, { veces: 1, reenviado_en: AHORA - PLAZO + 1 })])).toEqual(['en_vuelo']);
    expect(cuentas([hace(9 * PLAZO, { veces: 1, reenviado_en: AHORA - PLAZO })])).toEqual(['sin_cuenta']);
  });

  it('what lies in a DLQ is there, and is not sent again', () => {
    const { clasificados } = clasificar([hace(PLAZO)], indicios({ enDlq: new Set([`p${PLAZO}`]) }));
    expect(clasificados).toMatchObject([{ cuenta: 'en_dlq', reenviar: false }]);
  });

  it('what is without account is sent again, but not before its wait is over', () => {
    const perdido = hace(20 * PLAZO);
    const reciente = hace(20 * PLAZO, { veces: 3, reenviado_en: AHORA - 2 * PLAZO });
    const { clasificados } = clasificar([perdido, reciente, hace(0)], indicios());
    expect(clasificados.map(({ cuenta, reenviar }) => [cuenta, reenviar])).toEqual([
      ['sin_cuenta', true],
      ['sin_cuenta', false],
      ['en_vuelo', false],
    ]);
  });

  it('a queue that is behind holds as many late orders as it has messages, the oldest first', () => {
    const tarde = [hace(5 * PLAZO), hace(4 * PLAZO), hace(3 * PLAZO)];
    expect(cuentas(tarde, { caben: 2 })).toEqual(['en_vuelo', 'en_vuelo', 'sin_cuenta']);
    expect(clasificar(tarde, indicios({ caben: 5 })).caben).toBe(2);
  });

  it('an order that was overtaken for longer than the time limit is not in a queue any more', () => {
    expect(cuentas([hace(5 * PLAZO)], { caben: 9, frontera: AHORA - 5 * PLAZO })).toEqual(['en_vuelo']);
    expect(cuentas([hace(5 * PLAZO)], { caben: 9, frontera: AHORA - 5 * PLAZO + 1 })).toEqual(['sin_cuenta']);
  });

  it('a message of the DLQ that somebody else is looking at may be any late order: that one is not sent again', () => {
    const tarde = [hace(5 * PLAZO), hace(4 * PLAZO), hace(3 * PLAZO)];
    expect(cuentas(tarde, { caben: 1, ocultos: 1 })).toEqual(['en_vuelo', 'en_dlq', 'sin_cuenta']);
    expect(cuentas(tarde, { ocultos: 1, enDlq: new Set([`p${5 * PLAZO}`]) })).toEqual([
      'en_dlq',
      'en_dlq',
      'sin_cuenta',
    ]);
    expect(clasificar(tarde, indicios({ ocultos: 5 })).ocultos).toBe(2);
  });

  propiedad.prop([
    fc.array(fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.boolean()), { maxLength: 30 }),
    fc.nat(20),
    fc.option(fc.integer({ min: AHORA - 9000, max: AHORA })),
  ])('every order has one account, and only those without are sent again', (edades, caben, frontera) => {
    const pendientes = edades.map(([ms, dlq], i) => hace(ms, { pedido_id: `${dlq ? 'dlq' : 'p'}${i}` }));
    const enDlq = new Set(pendientes.map((p) => p.pedido_id).filter((id) => id.startsWith('dlq')));
    const resultado = clasificar(pendientes, indicios({ caben, frontera, enDlq }));
    expect(resultado.clasificados.map(({ pendiente }) => pendiente)).toEqual(pendientes);
    for (const { pendiente, cuenta, reenviar } of resultado.clasificados) {
      expect(reenviar).toBe(cuenta === 'sin_cuenta');
      if (cuenta === 'sin_cuenta') expect(AHORA - pendiente.recibido_en).toBeGreaterThanOrEqual(PLAZO);
    }
    expect(resultado.caben).toBeGreaterThanOrEqual(0);
  });
});

describe('puedeVolver', () => {
  const hace = (ms: number, veces: number, intentos = veces) =>
    puedeVolver(null, { intentos, veces, ultimo_en: AHORA - ms }, AHORA);

  it('waits nothing the first time, then 20 minutes, 40, 80', () => {
    expect(ESPERA_REGRESO_MS).toBe(20 * MINUTO);
    expect(hace(0, 0)).toBe(true);
    for (const [veces, minutos] of [
      [1, 20],
      [2, 40],
      [3, 80],
    ] as const) {
      expect(hace(minutos * MINUTO - 1, veces)).toBe(false);
      expect(hace(minutos * MINUTO, veces)).toBe(true);
    }
  });

  it('a return dated by a clock that ran ahead holds up nothing for longer than the wait', () => {
    expect(hace(-20 * MINUTO + 1, 1)).toBe(false);
    expect(hace(-20 * MINUTO, 1)).toBe(true);
  });

  it('four times at most, however long ago', () => {
    expect(REGRESOS_MAX).toBe(4);
    expect(hace(AHORA, REGRESOS_MAX)).toBe(false);
    expect(hace(AHORA, REGRESOS_MAX - 1)).toBe(true);
  });

  it('what may never have got anywhere is tried again at once, twenty times at most', () => {
    expect(INTENTOS_MAX).toBe(20);
    expect(hace(0, 0, INTENTOS_MAX - 1)).toBe(true);
    expect(hace(0, 0, INTENTOS_MAX)).toBe(false);
  });

  it('not what a function refused', () => {
    expect(puedeVolver('ESQUEMA data', { intentos: 0, veces: 0, ultimo_en: 0 }, AHORA)).toBe(false);
  });
});

describe('a clock that was a day ahead', () => {
  const MANANA = AHORA + 86_400_000;

  it('an order that was received tomorrow has an account today', () => {
    const [pendiente] = [hace(0, { recibido_en: MANANA })];
    expect(cuentas([pendiente])).toEqual(['sin_cuenta']);
    expect(cuentas([pendiente], { caben: 1 })).toEqual(['en_vuelo']);
  });

  it('what was sent again tomorrow may be sent again today', () => {
    expect(tocaReenviar({ veces: 1, reenviado_en: MANANA }, indicios())).toBe(true);
    expect(cuentas([hace(9 * PLAZO, { veces: 1, reenviado_en: MANANA })])).toEqual(['sin_cuenta']);
  });

  it('nobody was overtaken by what comes tomorrow', () => {
    const f = { firme: MANANA, candidata: MANANA, desde: MANANA };
    expect(avanzar(f, MANANA, indicios())).toEqual({ firme: null, candidata: null, desde: AHORA });
    expect(avanzar(f, 900, indicios()).candidata).toBe(900);
    expect(avanzar(f, AHORA, indicios()).candidata).toBe(AHORA);
  });
});

describe('tocaReenviar', () => {
  it.each([
    [0, null, true],
    [1, 2 * PLAZO - 1, false],
    [1, 2 * PLAZO, true],
    [3, 8 * PLAZO - 1, false],
    [3, 8 * PLAZO, true],
    [50, 8 * PLAZO, true],
  ])('sent %i times, last %s ms ago: %s', (veces, haceMs, esperado) => {
    const reenviado_en = haceMs === null ? null : AHORA - haceMs;
    expect(tocaReenviar({ veces, reenviado_en }, indicios())).toBe(esperado);
  });

  it('what was never sent again waits for nothing, whatever the clock says', () => {
    expect(tocaReenviar({ veces: 0, reenviado_en: null }, indicios({ ahora: 0 }))).toBe(true);
  });
});

describe('avanzar', () => {
  it('what was seen counts only after the time limit has passed over it', () => {
    const una = avanzar(FRONTERA_INICIAL, 500, indicios({ ahora: PLAZO }));
    expect(una).toEqual({ firme: null, candidata: 500, desde: PLAZO });
    expect(avanzar(una, 900, indicios({ ahora: 2 * PLAZO - 1 }))).toBe(una);
    const otra = avanzar(una, 900, indicios({ ahora: 2 * PLAZO }));
    expect(otra).toEqual({ firme: 500, candidata: 900, desde: 2 * PLAZO });
  });

  it('never goes back', () => {
    const f = { firme: 500, candidata: 900, desde: 0 };
    expect(avanzar(f, 100, indicios()).candidata).toBe(900);
    expect(avanzar(FRONTERA_INICIAL, null, indicios()).candidata).toBeNull();
  });
});
