import { describe, expect, it } from 'vitest';
import { type CambioDeEstante, crearEstante } from './estante.ts';

const cambio = (
  version: number | null,
  cantidad: number,
  mas: Partial<CambioDeEstante> = {},
): CambioDeEstante => ({
  item_id: 1,
  version,
  tipo: 'entrada',
  cantidad,
  incierto: false,
  ...mas,
});

const con = (...cambios: CambioDeEstante[]) =>
  crearEstante(new Map([[1, { disponible: 10, reservada: 0, version: 1 }]]), cambios);

describe('the shelf of the oracle', () => {
  it('lets a change happen when the log shows its version, not before', () => {
    const estante = con(cambio(3, 5));
    estante.reservar(1, 4);
    expect(estante.avanzar(1, 2)).toBe(true);
    expect(estante.ver(1)).toEqual({ disponible: 10, reservada: 4, version: 2 });
    expect(estante.avanzar(1, 3)).toBe(true);
    expect(estante.ver(1)).toEqual({ disponible: 15, reservada: 4, version: 3 });
  });

  it('applies changes by version, whatever the order in which they were answered', () => {
    const estante = con(cambio(3, 7, { tipo: 'fijar' }), cambio(2, 5));
    expect(estante.avanzar(1, 3)).toBe(true);
    expect(estante.ver(1)?.disponible).toBe(7);
  });

  it('notices a version that nothing explains, once, and goes on from it', () => {
    const estante = con();
    expect(estante.avanzar(1, 4)).toBe(false);
    expect(estante.avanzar(1, 4)).toBe(true);
  });

  it('notices a version that goes backwards', () => {
    const estante = con();
    estante.reservar(1, 1);
    expect(estante.avanzar(1, 1)).toBe(false);
  });

  it('notices a gap before a known change', () => {
    expect(con(cambio(4, 5)).avanzar(1, 4)).toBe(false);
  });

  it('fills a gap with a change whose answer was lost', () => {
    const estante = con(cambio(null, 5, { incierto: true }));
    expect(estante.avanzar(1, 1)).toBe(true);
    expect(estante.ver(1)?.disponible).toBe(10);
    expect(estante.avanzar(1, 2)).toBe(true);
    expect(estante.ver(1)?.disponible).toBe(15);
  });

  it('fills a gap with the first attempt of a repeated PUT, and only a gap', () => {
    const doble = cambio(3, 8, { tipo: 'fijar', incierto: true });
    expect(con(doble).avanzar(1, 3)).toBe(true);
    const sencillo = con({ ...doble, version: 2 });
    expect(sencillo.avanzar(1, 2)).toBe(true);
    expect(sencillo.ver(1)).toEqual({ disponible: 8, reservada: 0, version: 2 });
  });

  it('creates an item when its first version shows', () => {
    const estante = crearEstante(new Map(), [cambio(1, 6, { tipo: 'crear' })]);
    expect(estante.ver(1)).toBeUndefined();
    expect(estante.avanzar(1, 1)).toBe(true);
    expect(estante.ver(1)).toEqual({ disponible: 6, reservada: 0, version: 1 });
  });

  it('applies what is left at the end', () => {
    const estante = con(cambio(2, 5), cambio(3, 1));
    estante.terminar();
    expect(estante.ver(1)).toEqual({ disponible: 16, reservada: 0, version: 3 });
  });
});
