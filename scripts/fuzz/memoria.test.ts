import { expect, test } from 'vitest';
import { crearHallazgos } from './hallazgos.ts';
import { crearMedidor, residentes } from './memoria.ts';

const juzgar = async (nombre: string, mibTras: (hechas: number) => number, hasta = 100_000) => {
  const { hallar, lista } = crearHallazgos();
  let hechas = 0;
  const medidor = crearMedidor(async (pids) => new Map(pids.map((pid) => [pid, mibTras(hechas)])));
  for (; hechas <= hasta; hechas += hasta / 50) await medidor.tomar([{ nombre, pid: 7 }], hechas);
  return { juzgada: medidor.juzgar(hallar), hallazgos: lista.map(({ que }) => que) };
};

test('un proceso que deja atrás 1 KiB por petición se nota', async () => {
  const { juzgada, hallazgos } = await juzgar('puerta', (hechas) => 150 + hechas / 1024);
  expect(juzgada).toBe(true);
  expect(hallazgos).toEqual([expect.stringMatching(/^puerta \(7\) pasa de \d+ a \d+ MiB$/)]);
});

test.each([
  [
    'uno que se llena al principio y ahí se queda',
    'puerta',
    (hechas: number) => 150 + Math.min(100, hechas / 100),
  ],
  ['uno que respira', 'puerta', (hechas: number) => 150 + ((hechas / 2_000) % 10) * 10],
  ['la base, que guarda datos', 'base-de-datos', (hechas: number) => 150 + hechas / 100],
] as const)('no se culpa a %s', async (_, nombre, mib) => {
  expect((await juzgar(nombre, mib)).hallazgos).toEqual([]);
});

test('con pocas peticiones no se juzga', async () => {
  expect(await juzgar('puerta', (hechas) => 150 + hechas, 5_000)).toEqual({ juzgada: false, hallazgos: [] });
});

test('lee la memoria de los procesos que hay, y calla la de los que no', async () => {
  const visto = await residentes([process.pid, 2 ** 22]);
  expect([...visto.keys()]).toEqual([process.pid]);
  expect(visto.get(process.pid)).toBeGreaterThan(10);
});
