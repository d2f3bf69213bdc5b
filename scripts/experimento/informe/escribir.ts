import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Hallazgo } from '../oraculo/hallazgo.ts';
import { html } from './html.ts';
import type { Informe } from './resumen.ts';

/**
 * Writes experimento.json and experimento.html, and evidencia.ndjson if there is any; an old evidence file of an
 * earlier run is removed, since it would accuse this one.
 * @returns the paths written
 */
export async function escribirInforme(
  carpeta: string,
  informe: Informe,
  hallazgos: readonly Hallazgo[],
): Promise<string[]> {
  await mkdir(carpeta, { recursive: true });
  const rutas = { json: 'experimento.json', html: 'experimento.html', evidencia: 'evidencia.ndjson' };
  const en = (nombre: string): string => path.join(carpeta, nombre);
  await writeFile(en(rutas.json), `${JSON.stringify(informe, null, 2)}\n`);
  await writeFile(en(rutas.html), html(informe));
  if (hallazgos.length === 0) {
    await rm(en(rutas.evidencia), { force: true });
    return [en(rutas.json), en(rutas.html)];
  }
  const lineas = hallazgos.map(({ comprobacion, pedidoId, porque, esperado, visto }) =>
    JSON.stringify({ comprobacion, pedido_id: pedidoId, porque, esperado, visto }),
  );
  await writeFile(en(rutas.evidencia), `${lineas.join('\n')}\n`);
  return [en(rutas.json), en(rutas.html), en(rutas.evidencia)];
}
