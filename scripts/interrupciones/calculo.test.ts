import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { colas } from '../../infra/topologia.ts';
import { RAIZ } from '../local/topologia.ts';
import { agotado, aguantes, despuesDe, enDlq, seguro } from './calculo.ts';
import { cifras } from './documento.ts';

/** SQS, second by second: a receive as soon as the message is visible, successful once the outage is over. */
const simular = (duracion: number, visibilidad: number, maximo: number): 'hecho' | 'dlq' => {
  let visible = 0;
  let recepciones = 0;
  for (let t = 0; ; t += 1) {
    if (t < visible) continue;
    recepciones += 1;
    if (recepciones > maximo) return 'dlq';
    if (t >= duracion) return 'hecho';
    visible = t + visibilidad;
  }
};

describe('outage arithmetic', () => {
  it.each(aguantes)('$cola: nothing in the DLQ up to `seguro`, and the first one beyond it', (a) => {
    expect(simular(a.seguro, a.visibilidad, a.recepciones)).toBe('hecho');
    expect(simular(a.seguro + 1, a.visibilidad, a.recepciones)).toBe('dlq');
    expect(a.enDlq).toBe(a.seguro + a.visibilidad);
  });

  it('covers every queue, and the worst of them', () => {
    expect(aguantes.map(({ cola }) => cola)).toEqual(colas.map(({ nombre }) => nombre));
    expect(seguro).toBe(Math.min(...aguantes.map((a) => a.seguro)));
  });

  it('within the bound nothing is in a DLQ; beyond it what came in before the last ten minutes is', () => {
    const carga = { ritmo: 10, capacidad: 110 };
    expect(despuesDe(seguro, carga)).toMatchObject({ pendientes: seguro * 10, enDlq: 0, dlqs: 0 });
    expect(despuesDe(enDlq + 100, carga)).toMatchObject({ enDlq: 1000 });
    expect(despuesDe(60, { ritmo: 10, capacidad: 10 }).colas).toBe(Number.POSITIVE_INFINITY);
    expect(agotado()).toBeGreaterThan(5 * enDlq);
  });

  it('docs/interrupciones.md has these figures', async () => {
    const pagina = await readFile(`${RAIZ}docs/interrupciones.md`, 'utf8');
    // The formatter aligns the columns.
    const llano = (texto: string): string => texto.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();
    expect(llano(pagina.split(/<!-- \/?cifras -->/)[1] ?? '')).toBe(llano(cifras()));
  });
});
