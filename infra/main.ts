/** `npm run synth [-- --entorno dev|prod]`: the Terraform JSON of every stack, into cdktf.out/. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'cdktf';
import { empaquetarMigraciones } from '../scripts/empaquetar/migraciones.ts';
import { comprimir } from '../scripts/empaquetar/zip.ts';
import { empaquetar } from '../scripts/empaquetar.ts';
import { entornoDe } from './entornos.ts';
import { crearPilas } from './pilas.ts';

const RAIZ = new URL('..', import.meta.url).pathname;

try {
  const { values } = parseArgs({ options: { entorno: { type: 'string', default: 'dev' } } });
  const entorno = entornoDe(values.entorno, process.env);
  const funciones = join(RAIZ, 'dist/lambdas');
  const [lambdas, migraciones] = await Promise.all([
    empaquetar({ destino: funciones }),
    empaquetarMigraciones({ destino: join(RAIZ, 'dist/migraciones') }),
  ]);
  for (const { funcion } of lambdas) await comprimir(join(funciones, funcion));
  const paquetes = { funciones, migraciones: await comprimir(migraciones) };
  const app = new App({ outdir: join(RAIZ, 'cdktf.out') });
  crearPilas(app, entorno, paquetes);
  app.synth();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
