/**
 * npm run infra:validar [-- --entorno dev|prod]: synth, then terraform init and validate on every stack, with a provider of this
 * disk if there is one, else from the usual registry. Exit 0: all valid; 1: a fault of ours; 2: nothing to validate with.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hallarProveedor, versionDeTerraform } from './infra/terraform.ts';
import { pilasDe, validarPila } from './infra/validar.ts';
import { RAIZ } from './local/topologia.ts';

const SALIDA = join(RAIZ, 'cdktf.out');

const { values } = parseArgs({ options: { entorno: { type: 'string', default: 'dev' } } });
const sintesis = spawnSync(process.execPath, ['infra/main.ts', '--entorno', values.entorno], {
  cwd: RAIZ,
  stdio: ['ignore', 'inherit', 'inherit'],
});
const version = versionDeTerraform();
if (sintesis.status !== 0) process.exitCode = 1;
else if (version === undefined) {
  console.error(
    'No hay terraform en esta máquina: nada se ha validado. https://developer.hashicorp.com/terraform/install',
  );
  process.exitCode = 2;
} else {
  const proveedor = hallarProveedor();
  console.log(
    proveedor === undefined
      ? `terraform ${version}; no hay un proveedor de AWS en este disco: se pide al registro de siempre.`
      : `terraform ${version}, proveedor de AWS ${proveedor.version} de ${proveedor.carpeta}`,
  );
  for (const pila of pilasDe(SALIDA)) {
    const { fallas, desconocido } = await validarPila(join(SALIDA, 'stacks', pila), pila, proveedor);
    const sinRegistro = proveedor === undefined && fallas.some((falla) => falla.startsWith('terraform init'));
    console.log(`${fallas.length === 0 ? '✔' : '✘'} ${pila}`);
    for (const falla of fallas) console.log(`    ${falla}`);
    for (const cosa of desconocido) console.log(`    este proveedor ${cosa}`);
    if (sinRegistro) {
      console.error('No hay proveedor en este disco, ni se llega al registro: nada se ha validado.');
      process.exitCode = 2;
      break;
    }
    if (fallas.length > 0) process.exitCode = 1;
  }
}
