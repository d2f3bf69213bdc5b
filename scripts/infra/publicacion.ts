import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ARRANQUE, PAGINA, POLITICA } from '../../functions/consultas/documentos.ts';
import { RAIZ } from '../local/topologia.ts';

export interface Documento {
  /** Its key in the bucket, hence its path. */
  readonly clave: string;
  readonly tipo: string;
  readonly fichero: string;
}

const VISOR = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** A bucket sends no header of ours: what the function says in one, the page says in itself. */
const conPolitica = (pagina: string): string =>
  pagina.replace(
    '<meta charset="utf-8">',
    `<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${POLITICA.replace(/; frame-ancestors[^;]*/, '')}">`,
  );

/** Writes the contract, its checksum and the page that shows it into a folder. */
export const prepararDocumentos = async (carpeta: string): Promise<readonly Documento[]> => {
  await rm(carpeta, { recursive: true, force: true });
  const contrato = await readFile(join(RAIZ, 'docs/contratos/openapi.json'), 'utf8');
  const suma = createHash('sha256').update(contrato).digest('hex');
  const contenidos = [
    { clave: 'openapi.json', tipo: 'application/json; charset=utf-8', texto: contrato },
    { clave: 'openapi.json.sha256', tipo: 'text/plain; charset=utf-8', texto: `${suma}  openapi.json\n` },
    { clave: 'docs', tipo: 'text/html; charset=utf-8', texto: conPolitica(PAGINA) },
    {
      clave: 'docs/visor.js',
      tipo: 'text/javascript; charset=utf-8',
      texto: (await readFile(join(VISOR, 'swagger-ui-bundle.js'), 'utf8')) + ARRANQUE,
    },
    {
      clave: 'docs/visor.css',
      tipo: 'text/css; charset=utf-8',
      texto: await readFile(join(VISOR, 'swagger-ui.css'), 'utf8'),
    },
  ];
  await mkdir(carpeta, { recursive: true });
  return Promise.all(
    contenidos.map(async ({ clave, tipo, texto }) => {
      const fichero = join(carpeta, clave.replaceAll('/', '__'));
      await writeFile(fichero, texto);
      return { clave, tipo, fichero };
    }),
  );
};
