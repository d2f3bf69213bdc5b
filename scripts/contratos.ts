/**
 * npm run contratos: writes docs/contratos (OpenAPI, AsyncAPI, a JSON Schema per event) from the registries. What lies
 * there is what clients were promised, so it refuses to write over it what would break them: that takes a new major
 * version (VERSION_API in shared/api/registro/registro.ts), for an event a new version of it.
 * With --comprobar it only compares, and fails on any difference; `npm run verificar` does that.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { diferencias, escribir, generar, leer, rupturas } from './contratos/ficheros.ts';
import { RAIZ } from './local/topologia.ts';

const CARPETA = join(RAIZ, 'docs/contratos');

/** @returns whether all is well */
const revisar = async (soloComprobar: boolean): Promise<boolean> => {
  const antes = await leer(CARPETA);
  const ahora = generar();
  const rotas = rupturas(antes, ahora);
  if (rotas.length > 0) {
    console.error(`El contrato se rompe en ${rotas.length} ${rotas.length === 1 ? 'punto' : 'puntos'}:`);
    for (const rota of rotas) console.error(`  ${rota}`);
    return false;
  }
  const distintas = diferencias(antes, ahora);
  if (!soloComprobar) {
    await escribir(CARPETA, ahora);
    console.log(
      distintas.length === 0 ? 'docs/contratos ya estaba al día' : `Escrito ${distintas.join(', ')}`,
    );
    return true;
  }
  for (const nombre of distintas) {
    console.error(
      `docs/contratos/${nombre} no es lo que da el código: ejecute npm run contratos y revise el cambio.`,
    );
  }
  return distintas.length === 0;
};

try {
  const { values } = parseArgs({ options: { comprobar: { type: 'boolean', default: false } } });
  if (!(await revisar(values.comprobar))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
