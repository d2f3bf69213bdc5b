/**
 * The steps of a deployment, each a script of package.json; docs/runbooks/desplegar.md has their order. They need terraform,
 * the AWS command line and its credentials, and what `npm run synth` wrote.
 *
 *   npm run infra:plan -- PILA…              npm run infra:aplicar -- [--si] PILA…
 *   npm run infra:construir -- db-migrate    npm run infra:salida -- PILA SALIDA
 *   npm run infra:origen                     npm run infra:documentos
 */
import { parseArgs } from 'node:util';
import { entornoDe } from '../infra/entornos.ts';
import { salidaDe } from './infra/aws.ts';
import { aplicar, construir, llevarOrigen, planear, publicar } from './infra/despliegue.ts';

const proyectoDe = (nombre: string | undefined): string => {
  if (nombre !== 'db-migrate' && nombre !== 'db-seed')
    throw new Error('Los proyectos son db-migrate y db-seed.');
  return `vigia-${entornoDe(process.env.ENTORNO ?? 'dev', {}).nombre}-${nombre}`;
};

const ejecutar = async (orden: string | undefined, resto: readonly string[], si: boolean): Promise<void> => {
  const [primero, segundo] = resto;
  if ((orden === 'plan' || orden === 'aplicar') && primero === undefined) throw new Error('¿Qué pila?');
  switch (orden) {
    case 'plan':
      return planear(resto);
    case 'aplicar':
      return aplicar(resto, si);
    case 'construir':
      return construir(proyectoDe(primero));
    case 'salida':
      if (primero === undefined || segundo === undefined)
        throw new Error('Uso: npm run infra:salida -- PILA SALIDA');
      console.log(salidaDe(primero, segundo));
      return;
    case 'origen':
      return llevarOrigen();
    case 'documentos':
      console.log(`Publicado ${(await publicar()).join(', ')}`);
      return;
    default:
      throw new Error(`Orden desconocida: ${orden ?? 'ninguna'}`);
  }
};

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { si: { type: 'boolean', default: false } },
  });
  const [orden, ...resto] = positionals;
  await ejecutar(orden, resto, values.si);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
