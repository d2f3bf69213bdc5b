import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { RAIZ } from '../local/topologia.ts';

/** CommonJS dependencies (mysql2) call require, which an ES module does not have. */
export const PONER_REQUIRE =
  "import { createRequire as __crearRequire } from 'node:module'; const require = __crearRequire(import.meta.url);";

/**
 * What the CodeBuild projects db-migrate and db-seed run, in one folder with all that it needs: they stand in a network
 * without internet. The script keeps its place, since it finds sql/ from there.
 *
 * @returns the folder
 */
export const empaquetarMigraciones = async ({ destino }: { readonly destino: string }): Promise<string> => {
  await rm(destino, { recursive: true, force: true });
  await mkdir(destino, { recursive: true });
  await Promise.all([
    esbuild.build({
      absWorkingDir: RAIZ,
      entryPoints: ['scripts/migrar.ts'],
      outfile: join(destino, 'scripts/migrar/migrar.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      mainFields: ['module', 'main'],
      banner: { js: PONER_REQUIRE },
      logLevel: 'silent',
    }),
    cp(join(RAIZ, 'sql'), join(destino, 'sql'), { recursive: true }),
  ]);
  return destino;
};
