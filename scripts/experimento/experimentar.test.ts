/** The whole experiment against the reference system: correct, it stands; broken, the right check says so. */
import { describe, expect, it } from 'vitest';
import { tabla } from './informe/tabla.ts';
import type { Comprobacion } from './oraculo/hallazgo.ts';
import { ensayar } from './pruebas/correr.ts';
import type { Averia } from './pruebas/sistemaReferencia.ts';

/** Several run at once on a slow machine, and some wait for what never comes. */
const LIMITE_MS = 60_000;

describe('a correct system', { timeout: LIMITE_MS }, () => {
  it('stands, with every scenario, and every figure adds up', async () => {
    const { rotas, informe, resultado } = await ensayar({ pedidos: 1_500 });
    expect(resultado.hallazgos.lista.slice(0, 3)).toEqual([]);
    expect(rotas).toEqual([]);
    expect(informe.veredicto).toBe('SE_SOSTIENE');
    const { total, escenarios } = informe;
    expect(total).toMatchObject({
      pedidos: 1_500,
      aceptados: 1_500,
      decididos: 1_500,
      perdidos: 0,
      falsas_alarmas: 0,
    });
    expect(total.encontrados).toBe(total.plantados);
    expect(escenarios.reduce((suma, { pedidos }) => suma + pedidos, 0)).toBe(1_500);
    expect(informe.por_segundo.aceptados.reduce((a, b) => a + b, 0)).toBe(1_500);
    expect(informe.rechazos.rechazados).toBe(informe.rechazos.enviados);
  });

  it('stands also when it answers 500 to POSTs that did take effect: they are retried, and counted', async () => {
    const { rotas, informe } = await ensayar({ pedidos: 300, unErrorDeCada: 9 });
    expect(rotas).toEqual([]);
    expect(informe.reintentos['HTTP 500']).toBeGreaterThan(0);
  });
});

const averias: readonly (readonly [Averia, readonly Comprobacion[]])[] = [
  ['lineas-no-sumadas', ['veredicto', 'evidencia', 'verdad-plantada']],
  ['solo-primera-linea', ['veredicto', 'verdad-plantada']],
  ['ignora-reservado', ['veredicto', 'sobreventa', 'verdad-plantada']],
  ['mayor-igual', ['veredicto', 'verdad-plantada']],
  ['desconocido-bien', ['veredicto', 'verdad-plantada']],
  ['evidencia-alterada', ['evidencia']],
  ['faltante-mal', ['evidencia']],
  ['sobrevende', ['sobreventa', 'verdad-plantada']],
  ['decide-dos-veces', ['sin-duplicados']],
  ['id-por-entrega', ['idempotencia']],
  ['id-compartido', ['idempotencia']],
  ['pierde-pedido', ['sin-perdidas']],
  ['pierde-reporte', ['reporte']],
  ['reporte-alterado', ['reporte']],
  ['reporte-de-mas', ['reporte-de-mas']],
  ['registro-de-mas', ['cadena']],
  ['cadena-rota', ['cadena']],
  ['no-sincroniza', ['estado-final']],
  ['pedido-miente', ['estado-final']],
  ['version-fija', ['version']],
  ['secuencia-tardia', ['bitacora-estable']],
  ['bitacora-cambia', ['bitacora-estable']],
  ['inventa-veredicto', ['sin-inventados']],
  ['siguiente-atras', ['bitacora']],
  ['conflicto-no-contado', ['conflictos']],
  ['acepta-negativas', ['rechazo', 'sin-inventados']],
  ['estante-miente', ['existencias-finales']],
  ['no-coincide', ['verificar-consistencia']],
  ['rechaza-buenos', ['aceptacion']],
  ['lote-traga', ['aceptacion']],
];

describe('a broken system', { timeout: LIMITE_MS }, () => {
  it.concurrent.each(averias)('%s is caught by %j', async (averia, debidas) => {
    const { rotas, informe } = await ensayar({ averias: [averia], pedidos: 200 });
    expect(rotas).toEqual(expect.arrayContaining([...debidas]));
    expect(informe.veredicto).toBe('FALLA');
  });

  it('that only lies in its evidence breaks nothing else', async () => {
    const { rotas } = await ensayar({ averias: ['faltante-mal'], escenarios: ['ya-reservadas'] });
    expect(rotas).toEqual(['evidencia']);
  });

  it.each([
    ['calla-aviso', 'aviso'],
    ['aviso-mal-contado', 'aviso-exacto'],
    ['aviso-roto', 'aviso-exacto'],
    ['aviso-de-mas', 'aviso-de-mas'],
  ] as const)(
    'that only fails people with %s breaks nothing else, and goes unseen where nobody listens',
    async (averia, debida) => {
      const que = { averias: [averia], escenarios: ['falta-uno', 'exactamente-igual'], pedidos: 60 };
      expect((await ensayar(que)).rotas).toEqual([debida]);
      const { informe, rotas } = await ensayar({ ...que, sordo: true });
      expect(rotas).toEqual([]);
      const sinHacer = informe.comprobaciones.filter(({ hecha }) => !hecha).map(({ nombre }) => nombre);
      expect(sinHacer).toEqual(expect.arrayContaining(['aviso', 'aviso-exacto', 'aviso-de-mas']));
      expect(tabla(informe)).toMatch(
        /Sin hacer, porque piden un sistema propio: .*aviso, aviso-exacto, aviso-de-mas/,
      );
    },
  );

  it('counts a shortfall without its report as missed', async () => {
    const { informe } = await ensayar({ averias: ['pierde-reporte'], escenarios: ['falta-uno'] });
    expect(informe.total.perdidos).toBeGreaterThan(0);
    expect(informe.total.encontrados + informe.total.perdidos).toBe(informe.total.plantados);
  });

  it('counts an order that could not be created against itself, never out of the denominator', async () => {
    const { informe } = await ensayar({
      averias: ['rechaza-buenos'],
      escenarios: ['falta-uno'],
      pedidos: 200,
    });
    expect(informe.total).toMatchObject({ pedidos: 200, plantados: 200 });
    expect(informe.total.perdidos).toBe(200 - informe.total.encontrados);
    expect(informe.total.perdidos).toBeGreaterThan(0);
  });
});
