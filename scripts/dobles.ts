/**
 * nomocks:strict, a step of `npm run verificar`: nothing under functions, shared (but pruebas) and infra imports a
 * test double, and no test there replaces the database or the queue server.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { doblesEn } from './dobles/buscar.ts';
import { RAIZ } from './local/topologia.ts';

const rutas = globSync('{functions,shared,infra}/**/*.ts', { cwd: RAIZ }).sort();
const hallados = rutas.flatMap((ruta) => doblesEn({ ruta, texto: readFileSync(join(RAIZ, ruta), 'utf8') }));
for (const hallado of hallados) console.error(hallado);
console.log(`${rutas.length} ficheros sin dobles de prueba: ${hallados.length === 0 ? 'sí' : 'no'}`);
// A check that looked at nothing has checked nothing.
process.exitCode = hallados.length === 0 && rutas.length > 0 ? 0 : 1;
