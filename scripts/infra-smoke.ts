/**
 * npm run infra:smoke -- --url URL [--token T] [--origen URL]: is the system that runs there whole? Works against AWS and against
 * `npm start`. The token is an admin's. Exit 0: yes; 1: no; 2: bad arguments.
 */
import { parseArgs } from 'node:util';
import { humear } from './infra/humo.ts';

const PLAZO_MS = 60_000;

const leerArgumentos = () => {
  const { values } = parseArgs({
    options: { url: { type: 'string' }, token: { type: 'string' }, origen: { type: 'string' } },
  });
  for (const una of [values.url, values.origen]) {
    if (una !== undefined && !URL.canParse(una)) throw new Error(`No es una dirección: ${una}`);
  }
  if (values.url === undefined)
    throw new Error('Uso: npm run infra:smoke -- --url URL [--token T] [--origen URL]');
  return { ...values, url: values.url };
};

try {
  const argumentos = leerArgumentos();
  const bien = await humear({ ...argumentos, plazoMs: PLAZO_MS }, ({ nombre, bien: suyo, detalle }) =>
    console.log(`${suyo ? '✔' : '✘'} ${nombre}: ${detalle}`),
  );
  process.exitCode = bien ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
