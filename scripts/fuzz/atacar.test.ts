import { expect, test } from 'vitest';
import { atacar } from './atacar.ts';
import { leerDocumento } from './documento.ts';
import { crearHallazgos } from './hallazgos.ts';
import { abrirVictima, PLANTAS } from './pruebas/victima.ts';

const correr = async (plantas: Parameters<typeof abrirVictima>[0], peticiones: number) => {
  const victima = await abrirVictima(plantas);
  const hallazgos = crearHallazgos();
  try {
    const documento = leerDocumento(await (await fetch(`${victima.url}/openapi.json`)).json());
    const cuentas = await atacar({
      ...victima,
      documento,
      caducados: [],
      peticiones,
      semilla: 1,
      concurrencia: 32,
      intentosParaExito: 10,
      limiteMs: plantas.length === 0 ? 20_000 : 1_000,
      hallar: hallazgos.hallar,
      alAvanzar: () => undefined,
      senal: new AbortController().signal,
    });
    return { hallazgos, cuentas };
  } finally {
    await victima.detener();
  }
};

test('una API que cumple su documento no da hallazgos, y se la ataca de verdad', async () => {
  const { hallazgos, cuentas } = await correr([], 400);
  expect(hallazgos.lista).toEqual([]);
  for (const estado of ['200', '201', '400', '401', '403', '404', '405', '422', 'abandonada'])
    expect([estado, (cuentas.porEstado.get(estado) ?? 0) > 0]).toEqual([estado, true]);
  expect(cuentas.aceptados.size).toBeGreaterThan(10);
}, 60_000);

test('cada defecto plantado se encuentra, por su comprobación', async () => {
  const { hallazgos } = await correr(Object.keys(PLANTAS) as (keyof typeof PLANTAS)[], 1600);
  expect([...hallazgos.cuenta.keys()]).toEqual(expect.arrayContaining(Object.values(PLANTAS)));
}, 60_000);
