import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { leerDocumento } from './documento.ts';
import { fugasEn } from './fugas.ts';
import { falsificar } from './identidades.ts';
import { concretar } from './peticion.ts';
import { type Plan, planear } from './planes.ts';
import { crearRecuerdos } from './recuerdos.ts';

const documento = leerDocumento(
  JSON.parse(readFileSync(new URL('../../docs/contratos/openapi.json', import.meta.url), 'utf8')),
);
const reparto = { identidades: [], falsas: falsificar([], []), recuerdos: crearRecuerdos(new Set()) };
const planes = (semilla: number, cuantos: number): Plan[] => {
  const flujo = planear(documento, semilla);
  return Array.from({ length: cuantos }, () => flujo.next().value);
};
/** Of bodies only the beginning: some have megabytes. */
const tomar = (semilla: number, cuantas: number) =>
  planes(semilla, cuantas)
    .map((plan) => concretar(plan, reparto))
    .map(({ cuerpo, ...resto }) => ({
      ...resto,
      bytes: cuerpo?.length,
      inicio: cuerpo?.toString('latin1', 0, 500),
    }));

test('la misma semilla da las mismas peticiones; otra, otras', () => {
  expect(tomar(7, 200)).toEqual(tomar(7, 200));
  expect(tomar(8, 20)).not.toEqual(tomar(7, 20));
});

test('toda operación recibe peticiones válidas y hostiles, y las válidas cumplen el documento', () => {
  const vistas = new Map<string, Set<boolean>>();
  for (const plan of planes(3, 3_000)) {
    const { operacion, valida, cuerpo } = plan;
    vistas.set(operacion.clave, (vistas.get(operacion.clave) ?? new Set()).add(valida));
    if (valida && cuerpo !== undefined)
      expect([operacion.clave, operacion.cuerpo?.validar(JSON.parse(cuerpo.toString()))]).toEqual([
        operacion.clave,
        undefined,
      ]);
  }
  for (const { clave } of documento.operaciones) expect([clave, vistas.get(clave)?.size]).toEqual([clave, 2]);
});

test('lo hostil no se parece a una fuga: sería culpar al sistema de su eco', () => {
  const sospechosas = tomar(5, 500).filter(
    ({ destino, inicio = '' }) => fugasEn(`${destino} ${inicio}`, '').length > 0,
  );
  expect(sospechosas).toEqual([]);
});
