/**
 * npm run costos [-- --entorno dev|prod] [--pedidos N]: what a month on AWS costs, by the requests that were counted on this system
 * and public prices. --contar counts them anew, on a private copy of the system. See docs/costos.md.
 */
import { parseArgs } from 'node:util';
import { entornoDe } from '../infra/entornos.ts';
import { calcular, type Factura } from './costos/calcular.ts';
import { contar } from './costos/contar.ts';

const POR_DEFECTO = [1e4, 1e6, 1e8];
const PEDIDOS_CONTADOS = 20;

const usd = (n: number): string =>
  n.toLocaleString('es', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const imprimir = (facturas: readonly Factura[]): void => {
  const columnas = [24, ...facturas.map(() => 16)];
  const fila = (celdas: readonly string[]): void =>
    console.log(
      celdas.map((celda, i) => (i === 0 ? celda.padEnd(34) : celda.padStart(columnas[i] ?? 0))).join(''),
    );
  fila(['USD al mes', ...facturas.map(({ pedidos }) => `${pedidos.toLocaleString('es')} ped.`)]);
  for (const [i, { nombre }] of (facturas[0]?.partidas ?? []).entries())
    fila([nombre, ...facturas.map(({ partidas }) => usd(partidas[i]?.usd ?? 0))]);
  fila(['total', ...facturas.map(({ total }) => usd(total))]);
  fila(['por mil pedidos', ...facturas.map(({ porMil }) => usd(porMil))]);
};

try {
  const { values } = parseArgs({
    options: {
      entorno: { type: 'string', default: 'dev' },
      pedidos: { type: 'string' },
      contar: { type: 'boolean', default: false },
    },
  });
  const pedidos = values.pedidos === undefined ? undefined : Number(values.pedidos);
  if (pedidos !== undefined && !(Number.isSafeInteger(pedidos) && pedidos > 0))
    throw new Error('--pedidos ha de ser un número entero mayor que 0.');
  if (values.contar) console.log(JSON.stringify(await contar(PEDIDOS_CONTADOS), null, 2));
  else {
    const entorno = entornoDe(values.entorno, {});
    imprimir((pedidos === undefined ? POR_DEFECTO : [pedidos]).map((n) => calcular(entorno, n)));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
