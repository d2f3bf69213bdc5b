import { describe, expect, it } from 'vitest';
import { crearEspera } from './espera.ts';

/** A promise's state without waiting for it. */
async function resuelta(promesa: Promise<void>): Promise<boolean> {
  let lista = false;
  void promesa.then(() => {
    lista = true;
  });
  await new Promise((seguir) => setImmediate(seguir));
  return lista;
}

function conReloj() {
  let ahora = 0;
  const espera = crearEspera(() => ahora, 100);
  return {
    espera,
    pasar: (ms: number) => {
      ahora += ms;
      espera.revisar();
    },
  };
}

describe('waiting for verdicts', () => {
  it('lasts until all are decided, in whatever order, also if some were before', async () => {
    const { espera } = conReloj();
    espera.alDecidir('a');
    const promesa = espera.decididos(['a', 'b', 'c']);
    espera.alDecidir('c');
    expect(await resuelta(promesa)).toBe(false);
    espera.alDecidir('b');
    expect(await resuelta(promesa)).toBe(true);
  });

  it('is over at once where there is nothing to wait for', async () => {
    expect(await resuelta(conReloj().espera.decididos([]))).toBe(true);
  });

  it('gives up on a single verdict that does not come, while others do', async () => {
    const { espera, pasar } = conReloj();
    const promesa = espera.decididos(['a']);
    pasar(60);
    espera.alDecidir('x');
    pasar(60);
    expect(await resuelta(promesa)).toBe(true);
    expect(espera.agotada()).toBe(false);
  });

  it('gives up altogether after silence, and then nobody waits any more', async () => {
    const { espera, pasar } = conReloj();
    const promesa = espera.decididos(['a']);
    pasar(101);
    expect(await resuelta(promesa)).toBe(true);
    expect(espera.agotada()).toBe(true);
    expect(await resuelta(espera.decididos(['b']))).toBe(true);
  });

  it('does not take a slow start for silence: movement starts it anew', async () => {
    const { espera, pasar } = conReloj();
    void espera.decididos(['a']);
    pasar(90);
    espera.alMoverse();
    pasar(90);
    expect(espera.agotada()).toBe(false);
    expect(espera.silencio()).toBe(90);
  });
});
