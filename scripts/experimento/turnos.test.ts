import { describe, expect, it } from 'vitest';
import { crearAzar } from './azar.ts';
import { crearTurnos, type Grupos, type Turnos } from './turnos.ts';

function conGrupos(concurrencia: number, agrupable = true, comoAgrupar?: Grupos) {
  const grupos: number[][] = [];
  let ocupados = 0;
  let maximo = 0;
  const turnos: Turnos<number> = crearTurnos({
    concurrencia,
    azar: crearAzar(1),
    tamano: () => 10,
    agrupable: () => agrupable,
    ...(comoAgrupar === undefined ? {} : { grupos: comoAgrupar }),
    hacer: async (cosas) => {
      ocupados += 1;
      maximo = Math.max(maximo, ocupados);
      grupos.push([...cosas]);
      await new Promise((seguir) => setImmediate(seguir));
      ocupados -= 1;
      if (cosas.includes(-1)) throw new Error('mal');
    },
  });
  return { turnos, grupos, maximo: () => maximo };
}

describe('taking turns', () => {
  it('does everything once, with no more clients than allowed', async () => {
    const { turnos, grupos, maximo } = conGrupos(5);
    const cosas = Array.from({ length: 1_000 }, (_, i) => i);
    await Promise.all(cosas.map((cosa) => turnos.encolar(cosa, false)));
    expect(grupos.flat().sort((a, b) => a - b)).toEqual(cosas);
    expect(maximo()).toBe(5);
  });

  it('puts some of it into groups, and none where it must not', async () => {
    const cosas = Array.from({ length: 1_000 }, (_, i) => i);
    const mezcla = conGrupos(3);
    await Promise.all(cosas.map((cosa) => mezcla.turnos.encolar(cosa, false)));
    const agrupadas = mezcla.grupos.filter(({ length }) => length > 1).flat().length;
    expect(agrupadas).toBeGreaterThan(300);
    const lotes = conGrupos(3, true, { unoDeCada: 1, maximo: 200 });
    await Promise.all(cosas.map((cosa) => lotes.turnos.encolar(cosa, false)));
    expect(lotes.grupos.flat()).toHaveLength(1_000);
    expect(lotes.grupos.length).toBeLessThan(40);
    expect(agrupadas).toBeLessThan(900);
    const sueltas = conGrupos(3, false);
    await Promise.all(cosas.map((cosa) => sueltas.turnos.encolar(cosa, false)));
    expect(sueltas.grupos.every(({ length }) => length === 1)).toBe(true);
  });

  it('lets urgent things go first', async () => {
    const { turnos, grupos } = conGrupos(1, false);
    await Promise.all([
      turnos.encolar(1, false),
      turnos.encolar(2, false),
      turnos.encolar(3, false),
      turnos.encolar(9, true),
    ]);
    expect(grupos.flat()).toEqual([1, 9, 2, 3]);
  });

  it('hands a failure to whoever waits for it, and goes on', async () => {
    const { turnos } = conGrupos(1, false);
    const mala = turnos.encolar(-1, false);
    await expect(mala).rejects.toThrow('mal');
    await turnos.encolar(1, false);
  });
});
