/** npm run sql -- "SELECT …": one statement on the database of a running system, for the runbooks. */
import { parseArgs } from 'node:util';
import type { RowDataPacket } from 'mysql2/promise';
import { ErrorDeUso } from './experimento/error-de-uso.ts';
import { tabla } from './guardia/dlq/listar.ts';
import { visible } from './guardia/dlq/redactar.ts';
import { explicar } from './guardia/errores.ts';
import { AYUDA_DE_SITIO, abrirSitio, OPCIONES_DE_SITIO } from './guardia/sitio.ts';

const AYUDA = `npm run sql -- "SENTENCIA"
Ejecuta una sentencia en la base del sistema y enseña sus filas (los ids, en hexadecimal).
${AYUDA_DE_SITIO}`;

const enTexto = (valor: unknown): string =>
  visible(Buffer.isBuffer(valor) ? valor.toString('hex') : valor === null ? 'NULL' : String(valor));

const ejecutar = async (sentencia: string, opciones: Parameters<typeof abrirSitio>[0]): Promise<void> => {
  const sitio = await abrirSitio(opciones);
  try {
    const [resultado] = await sitio.base().query<RowDataPacket[]>(sentencia);
    if (!Array.isArray(resultado)) {
      console.log(`${Reflect.get(resultado, 'affectedRows')} filas cambiadas`);
      return;
    }
    const [primera] = resultado;
    if (primera === undefined) console.log('Ninguna fila.');
    else
      for (const linea of tabla([
        Object.keys(primera),
        ...resultado.map((f) => Object.values(f).map(enTexto)),
      ]))
        console.log(linea);
  } finally {
    await sitio.cerrar();
  }
};

try {
  const { positionals, values } = parseArgs({
    options: { ...OPCIONES_DE_SITIO, ayuda: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [sentencia, ...mas] = positionals;
  if (values.ayuda) console.log(AYUDA);
  else if (sentencia === undefined || mas.length > 0)
    throw new ErrorDeUso('Una sentencia, entre comillas. Vea npm run sql -- --ayuda');
  else await ejecutar(sentencia, { aws: values.aws, prefijo: values.prefijo, datosDir: values['datos-dir'] });
} catch (error) {
  console.error(explicar(error));
  process.exitCode = 2;
}
