/**
 * npm run infra:ensayo: terraform applies Core-Messaging to the local queue server, a message goes along every edge, terraform
 * destroys it again. Takes some minutes: each change of a queue waits about 25 s for SQS to have spread it.
 * Exit 0: all arrived and nothing is left; 1: not so; 2: no terraform, or no provider.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { App } from 'cdktf';
import { entornoDe } from '../infra/entornos.ts';
import { PilaMensajeria } from '../infra/mensajeria.ts';
import { modelo } from '../infra/modelo.ts';
import { recorrerAristas } from './infra/aristas.ts';
import { paraLocal, SIN_ENSAYAR } from './infra/copia-local.ts';
import { abrirGancho } from './infra/gancho.ts';
import { hallarProveedor, type Proveedor, terraform, versionDeTerraform } from './infra/terraform.ts';
import { clienteSns, clienteSqs } from './local/colas/clientes.ts';
import { iniciarColas } from './local/colas/colas.ts';

/** All changes of a kind at once: they only wait. */
const A_LA_VEZ = '-parallelism=60';
const COMUN = ['-auto-approve', '-input=false', '-no-color', A_LA_VEZ];

const exigir = async (carpeta: string, argumentos: readonly string[]): Promise<void> => {
  const hablar = process.stdout.isTTY ? (linea: string) => console.log(linea) : () => undefined;
  const { codigo, errores } = await terraform(carpeta, argumentos, hablar);
  if (codigo !== 0) throw new Error(`terraform ${argumentos[0]}: ${errores.trim()}`);
};

const quedaAlgo = async (endpoint: string): Promise<number> => {
  const sqs = clienteSqs(endpoint);
  const sns = clienteSns(endpoint);
  try {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
    return QueueUrls.length + Topics.length;
  } finally {
    sqs.destroy();
    sns.destroy();
  }
};

const ensayar = async (carpeta: string, proveedor: Proveedor, endpoint: string): Promise<boolean> => {
  const gancho = await abrirGancho(endpoint);
  try {
    const pila = new PilaMensajeria(new App(), 'core-messaging', entornoDe('dev', {}), modelo);
    const obra = join(carpeta, 'obra');
    mkdirSync(obra);
    writeFileSync(
      join(obra, 'cdk.tf.json'),
      paraLocal(JSON.stringify(pila.toTerraform()), {
        endpoint: gancho.endpoint,
        version: proveedor.version,
      }),
    );
    await exigir(obra, ['init', '-input=false', '-no-color', `-plugin-dir=${proveedor.carpeta}`]);
    console.log('Aplicando Core-Messaging; unos minutos…');
    await exigir(obra, ['apply', ...COMUN]);
    const aristas = await recorrerAristas(endpoint);
    for (const { arista, llega } of aristas) console.log(`${llega ? '✔' : '✘'} ${arista}`);
    console.log('Deshaciendo…');
    await exigir(obra, ['destroy', ...COMUN]);
    const resto = await quedaAlgo(endpoint);
    console.log(
      `Quedan ${resto} colas y temas. Contestó el gancho: ${gancho.contestadas()}. Sin ensayar: ${SIN_ENSAYAR.join('; ')}.`,
    );
    return resto === 0 && aristas.every(({ llega }) => llega);
  } finally {
    await gancho.detener();
  }
};

const version = versionDeTerraform();
const proveedor = hallarProveedor();
if (version === undefined || proveedor === undefined) {
  console.error(
    `No hay ${version === undefined ? 'terraform' : 'un proveedor de AWS'} en esta máquina: nada se ha ensayado.`,
  );
  process.exitCode = 2;
} else {
  const carpeta = mkdtempSync(join(tmpdir(), 'vigia-ensayo-'));
  const colas = await iniciarColas({
    carpeta,
    duradera: false,
    alFallar: (motivo) => console.error(motivo),
    informar: (linea) => console.error(linea),
  });
  try {
    process.exitCode = (await ensayar(carpeta, proveedor, colas.endpoint)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  } finally {
    await colas.detener();
    rmSync(carpeta, { recursive: true, force: true });
  }
}
