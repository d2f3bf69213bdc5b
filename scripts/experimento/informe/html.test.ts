import { beforeAll, describe, expect, it } from 'vitest';
import { ensayar } from '../pruebas/correr.ts';
import { html } from './html.ts';
import { alMenos, miles, porciento } from './numeros.ts';
import type { Informe } from './resumen.ts';
import { tabla, veredicto } from './tabla.ts';

let bueno: Informe;
let malo: Informe;
beforeAll(async () => {
  bueno = (await ensayar({ pedidos: 200 })).informe;
  malo = (await ensayar({ pedidos: 60, averias: ['pierde-reporte'], escenarios: ['falta-uno'] })).informe;
}, 60_000);

describe('the page', () => {
  it('fetches nothing: no address, no script, no link, no import', () => {
    for (const informe of [bueno, malo]) {
      const sinSistema = html({ ...informe, sistema: 'x' });
      expect(sinSistema).not.toMatch(/https?:|<script|<link|<img|<iframe|@import|url\(/i);
    }
  });

  it('has its three plots, each scenario and each check', () => {
    const pagina = html(bueno);
    expect(pagina.match(/<svg /g)).toHaveLength(3);
    for (const { nombre } of bueno.escenarios) expect(pagina).toContain(`>${nombre}<`);
    for (const { nombre } of bueno.comprobaciones) expect(pagina).toContain(`>${nombre}<`);
  });

  it('draws no number that is none', () => {
    expect(html(bueno)).not.toMatch(/NaN|Infinity|undefined/);
    expect(html(malo)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('escapes what comes from outside', () => {
    expect(html({ ...bueno, origen: '<script>alert(1)</script>' })).not.toContain('<script>');
  });

  it('survives a run in which nothing was found', () => {
    const vacio = { ...bueno, histograma: [], por_segundo: { aceptados: [], decididos: [] }, escenarios: [] };
    expect(html(vacio)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('the terminal', () => {
  it('says in one line what happened', () => {
    expect(veredicto(bueno)).toMatch(/^VEREDICTO: SE SOSTIENE\. 200 pedidos,/);
    expect(veredicto(malo)).toMatch(/^VEREDICTO: FALLA\. \d+ faltantes perdidos .* reporte \(\d+\)/);
  });

  it('shows each scenario, the total, what broke, and what more would take', () => {
    const dicho = tabla(malo);
    expect(dicho).toMatch(/^falta-uno +60 +60 /m);
    expect(dicho).toMatch(/^TOTAL /m);
    expect(dicho).toMatch(/ROTA reporte/);
    expect(dicho).toMatch(/harían falta [\d.]+ más/);
    for (const linea of dicho.split('\n').slice(0, 5)) expect(linea.length).toBeLessThanOrEqual(110);
  });
});

describe('numbers', () => {
  it('are written as in Spanish', () => {
    expect(miles(1234)).toBe('1.234');
    expect(porciento(0.000575)).toBe('0,0575 %');
  });

  it('never promise more detection than the bound gives', () => {
    expect(alMenos(0.000434)).toBe('99,9566 %');
    expect(alMenos(0.0299)).toBe('97,01 %');
    expect(alMenos(1)).toBe('0 %');
  });
});
