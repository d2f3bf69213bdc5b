import { describe, expect, test } from 'vitest';
import { sellar } from './cadena.ts';
import {
  type Cabeza,
  type Eslabon,
  ORIGEN,
  type Rotura,
  revisarCabeza,
  revisarEslabon,
} from './revision-cadena.ts';

const cadena = (...textos: string[]): Eslabon[] => {
  let previa = ORIGEN.huella;
  return textos.map((texto, i) => {
    const huella = sellar(previa, texto);
    const eslabon = { numero: i + 1, texto, huella_anterior: previa, huella };
    previa = huella;
    return eslabon;
  });
};

const revisar = (eslabones: readonly Eslabon[]): Rotura | null => {
  let previo: Cabeza = ORIGEN;
  for (const eslabon of eslabones) {
    const rotura = revisarEslabon(previo, eslabon);
    if (rotura !== null) return rotura;
    previo = eslabon;
  }
  return null;
};

const sana = cadena('uno', 'dos', 'tres');

describe('the audit chain', () => {
  test('a chain as it was sealed is whole', () => expect(revisar(sana)).toBeNull());

  test('an altered text breaks its own seal', () => {
    const alterada = sana.map((e) => (e.numero === 2 ? { ...e, texto: 'DOS' } : e));
    expect(revisar(alterada)).toEqual({ numero: 2, motivo: 'HUELLA_DISTINTA' });
  });

  test('a text altered with its seal breaks the next one', () => {
    const [uno, dos, tres] = sana as [Eslabon, Eslabon, Eslabon];
    const falso = { ...dos, texto: 'DOS', huella: sellar(uno.huella, 'DOS') };
    expect(revisar([uno, falso, tres])).toEqual({ numero: 3, motivo: 'HUELLA_ANTERIOR_DISTINTA' });
  });

  test('a removed record leaves a gap', () => {
    expect(revisar(sana.filter((e) => e.numero !== 2))).toEqual({ numero: 2, motivo: 'NUMERO_AUSENTE' });
    expect(revisar(sana.slice(1))).toEqual({ numero: 1, motivo: 'NUMERO_AUSENTE' });
  });

  test('records cut off the end are told by the head', () => {
    const [uno, , tres] = sana as [Eslabon, Eslabon, Eslabon];
    expect(revisarCabeza(tres, tres)).toBeNull();
    expect(revisarCabeza(uno, tres)).toEqual({ numero: 3, motivo: 'CABEZA_DISTINTA' });
    expect(revisarCabeza(tres, { ...tres, huella: uno.huella })?.motivo).toBe('CABEZA_DISTINTA');
  });
});
