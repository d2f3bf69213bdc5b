import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ResultadoDesconocido } from '../adaptadores/mysql/transaccion.ts';
import { porMitades } from './mitades.ts';

const logger = pino({ level: 'silent' });
const numeros = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Applies to pieces of a list; refuses what `error` names, and counts its calls. */
const correr = async (
  trozos: readonly (readonly number[])[],
  error: (parte: readonly number[]) => unknown,
) => {
  let llamadas = 0;
  const { resultados, fallidos } = await porMitades(
    trozos,
    async (parte) => {
      llamadas += 1;
      const suyo = error(parte);
      if (suyo !== undefined) throw suyo;
      return parte;
    },
    logger,
  );
  return { resultados, fallidos, llamadas };
};

describe('porMitades', () => {
  it('one call is enough where nothing is refused', async () => {
    const { llamadas, resultados } = await correr([numeros(1000)], () => undefined);
    expect(llamadas).toBe(1);
    expect(resultados).toEqual(numeros(1000));
  });

  it('exactly the bad ones fail, wherever they are, and nothing is lost or repeated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.uniqueArray(fc.nat(299), { maxLength: 8 }),
        fc.integer({ min: 1, max: 100 }),
        async (n, candidatos, corte) => {
          const malos = candidatos.filter((malo) => malo < n);
          const trozos = [numeros(n).slice(0, corte), numeros(n).slice(corte)];
          const { resultados, fallidos } = await correr(trozos, (parte) =>
            parte.some((i) => malos.includes(i)) ? new Error('malo') : undefined,
          );
          expect(fallidos).toEqual(malos.sort((a, b) => a - b));
          expect(resultados).toEqual(numeros(n).filter((i) => !malos.includes(i)));
        },
      ),
    );
  });

  it('a bad one among 1,000 costs about twenty calls', async () => {
    const { llamadas } = await correr([numeros(1000)], (parte) =>
      parte.includes(617) ? new Error('malo') : undefined,
    );
    expect(llamadas).toBeLessThanOrEqual(21);
  });

  it.each([
    ['a lock', Object.assign(new Error(), { errno: 1205 })],
    ['a lost connection', Object.assign(new Error(), { code: 'PROTOCOL_CONNECTION_LOST' })],
    ['an unknown COMMIT', new ResultadoDesconocido('COMMIT sin respuesta')],
  ])('%s is not halved, and the pieces after it are not tried', async (_, error) => {
    const { llamadas, fallidos, resultados } = await correr(
      [numeros(5), numeros(10).slice(5), numeros(20).slice(10)],
      (parte) => (parte.includes(7) ? error : undefined),
    );
    expect(llamadas).toBe(2);
    expect(resultados).toEqual(numeros(5));
    expect(fallidos).toEqual(numeros(20).slice(5));
  });

  it('gives up on a database that refuses everything', async () => {
    const { llamadas, fallidos } = await correr([numeros(1000)], () => new Error('sin tabla'));
    expect(llamadas).toBe(200);
    expect(fallidos).toEqual(numeros(1000));
  });
});
