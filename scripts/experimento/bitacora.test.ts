import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buscarCola, leerHastaElFinal } from './bitacora.ts';
import { crearHallazgos } from './oraculo/hallazgo.ts';
import type { EntradaCruda } from './respuestas.ts';

const entrada = (secuencia: number): EntradaCruda => ({
  secuencia,
  pedido_id: `p${secuencia}`,
  bodega_id: 1,
});

/** A log of these sequences, as GET /evaluaciones answers it. */
function bitacora(secuencias: readonly number[]) {
  let peticiones = 0;
  const leer = (desde: number, limite: number) => {
    peticiones += 1;
    const evaluaciones = secuencias
      .filter((s) => s >= desde)
      .slice(0, limite)
      .map(entrada);
    return Promise.resolve({ evaluaciones, siguiente: (evaluaciones.at(-1)?.secuencia ?? desde - 1) + 1 });
  };
  return { leer, peticiones: () => peticiones };
}

describe('the tail of the log', () => {
  it('of an empty log is its beginning', async () => {
    expect(await buscarCola(bitacora([]).leer)).toBe(1);
  });

  it('is just after the last entry, whatever the gaps', async () => {
    const secuencias = fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(secuencias, async (lista) => {
        const orden = [...lista].sort((a, b) => a - b);
        expect(await buscarCola(bitacora(orden).leer)).toBe((orden.at(-1) ?? 0) + 1);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('is found in few requests', async () => {
    const { leer, peticiones } = bitacora([1_000_000_000]);
    expect(await buscarCola(leer)).toBe(1_000_000_001);
    expect(peticiones()).toBeLessThan(65);
  });
});

describe('reading on', () => {
  const leerTodo = async (leer: Parameters<typeof leerHastaElFinal>[0], desde = 1) => {
    const { hallar, cuenta } = crearHallazgos();
    const vistas: number[] = [];
    const fin = await leerHastaElFinal(leer, desde, hallar, ({ secuencia }) => vistas.push(secuencia));
    return { vistas, fin, hallazgos: cuenta.get('bitacora') ?? 0 };
  };

  it('misses nothing over several pages and gaps', async () => {
    const secuencias = Array.from({ length: 2_500 }, (_, i) => 3 * i + 1);
    expect(await leerTodo(bitacora(secuencias).leer)).toEqual({
      vistas: secuencias,
      fin: 7_499,
      hallazgos: 0,
    });
  });

  it('notices sequences that do not grow', async () => {
    const paginas = [[1, 3, 2], []];
    const leer = (desde: number) => {
      const evaluaciones = (paginas.shift() ?? []).map(entrada);
      return Promise.resolve({ evaluaciones, siguiente: evaluaciones.length > 0 ? 4 : desde });
    };
    expect((await leerTodo(leer)).hallazgos).toBe(1);
  });

  it.each([
    [
      'points back',
      [
        { e: [1, 2], s: 2 },
        { e: [], s: 3 },
      ],
    ],
    [
      'moves although nothing is new',
      [
        { e: [1], s: 2 },
        { e: [], s: 9 },
      ],
    ],
  ])('notices a siguiente that %s, and still ends', async (_, paginas) => {
    let i = 0;
    const leer = (desde: number) => {
      const { e, s } = paginas[i] ?? { e: [], s: desde };
      i += 1;
      return Promise.resolve({ evaluaciones: e.map(entrada), siguiente: s });
    };
    expect((await leerTodo(leer)).hallazgos).toBe(1);
  });
});
