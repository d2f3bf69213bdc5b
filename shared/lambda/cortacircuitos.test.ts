import { fc, test as propiedad } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { crearLineas } from '../pruebas/lineas.ts';
import { crearCortacircuitos } from './cortacircuitos.ts';

const abrir = () => {
  let ahora = 1_000_000;
  const lineas = crearLineas('validador');
  const circuito = crearCortacircuitos({ ahora: () => ahora }, lineas.logger);
  return {
    ...circuito,
    lineas,
    pasar: (ms: number) => {
      ahora += ms;
    },
  };
};

describe('cortacircuitos', () => {
  it('two failures in a row are a failover; the third opens it, and it says so once', () => {
    const c = abrir();
    for (let n = 0; n < 2; n += 1) c.anotar(true);
    expect(c.dejaPasar()).toBe(true);
    c.anotar(true);
    expect(c.dejaPasar()).toBe(false);
    expect(c.lineas.con('circuito abierto')).toHaveLength(1);
  });

  it('a success in between counts from the start', () => {
    const c = abrir();
    for (const fallo of [true, true, false, true, true]) c.anotar(fallo);
    expect(c.dejaPasar()).toBe(true);
  });

  it('lets one batch through after 5 s: its success closes it, its failure keeps it open for as long again', () => {
    const c = abrir();
    for (let n = 0; n < 3; n += 1) c.anotar(true);
    c.pasar(4999);
    expect(c.dejaPasar()).toBe(false);
    c.pasar(1);
    expect(c.dejaPasar()).toBe(true);
    c.anotar(true);
    expect(c.dejaPasar()).toBe(false);
    c.pasar(5000);
    c.anotar(false);
    expect(c.dejaPasar()).toBe(true);
    expect(c.lineas.con('circuito cerrado')).toHaveLength(1);
  });

  it.each([86_400_000, -86_400_000])('a clock that jumps by %d ms does not keep it open', (salto) => {
    const c = abrir();
    for (let n = 0; n < 3; n += 1) c.anotar(true);
    c.pasar(salto);
    expect(c.dejaPasar()).toBe(true);
  });

  propiedad.prop([fc.array(fc.record({ ms: fc.integer({ min: 0, max: 8000 }), falla: fc.boolean() }))])(
    'whatever happened, it lets a batch through within 5 s, and once all is well it stays closed',
    (pasos) => {
      const c = abrir();
      for (const { ms, falla } of pasos) {
        c.pasar(ms);
        if (c.dejaPasar()) c.anotar(falla);
      }
      c.pasar(5000);
      expect(c.dejaPasar()).toBe(true);
      c.anotar(false);
      expect(c.dejaPasar()).toBe(true);
    },
  );
});
