import { expect, test } from 'vitest';
import { entornoDe } from '../../infra/entornos.ts';
import { calcular } from './calcular.ts';

const dev = entornoDe('dev', {});

test('el total es la suma, crece con los pedidos, y mil pedidos cuestan menos cuantos más hay', () => {
  const facturas = [1e4, 1e6, 1e8].map((pedidos) => calcular(dev, pedidos));
  for (const { partidas, total } of facturas) {
    expect(partidas.reduce((suma, { usd }) => suma + usd, 0)).toBeCloseTo(total, 6);
    for (const { usd } of partidas) expect(usd).toBeGreaterThanOrEqual(0);
  }
  expect(facturas.map(({ total }) => total)).toEqual(
    [...facturas.map(({ total }) => total)].sort((a, b) => a - b),
  );
  expect(facturas.map(({ porMil }) => porMil)).toEqual(
    [...facturas.map(({ porMil }) => porMil)].sort((a, b) => b - a),
  );
  expect(facturas.map(({ modo }) => modo)).toEqual(['sueltos', 'sueltos', 'tropel']);
});

test('los dos entornos tienen precio; una clase sin precio se dice', () => {
  expect(calcular(entornoDe('prod', {}), 1e6).total).toBeGreaterThan(calcular(dev, 1e6).total);
  expect(() => calcular({ ...dev, dbInstanceClass: 'db.x9.huge' }, 1)).toThrow('Sin precio para db.x9.huge');
});
