/** npm run token: a token for the local system. Only the token goes to standard output. */
import { parseArgs } from 'node:util';
import { ROLES, type Rol } from '../shared/dominio/rol.ts';
import { texto } from '../shared/eventos/comun.ts';
import { claveDelEmisor } from './local/identidad/clave.ts';
import { emitirToken } from './local/identidad/token.ts';

const AYUDA = `npm run token -- --rol ROL [opciones]
  --rol ROL         ${ROLES.join(', ')}
  --cliente-id X    de quién son los pedidos; obligatorio con el rol cliente
  --datos-dir DIR   carpeta de datos del sistema (.vigia); la de npm start -- --efimero la dice su arranque
  --duracion T      cuánto vale: segundos, o un número con s, m, h o d (1h; 30d como mucho)

El sistema lo pide si arrancó con --autenticacion. Para usarlo: -H "Authorization: Bearer $(npm run -s token -- …)"`;

class ErrorDeUso extends Error {}

const SEGUNDOS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const DURACION_MAX_S = 30 * SEGUNDOS.d;

const leerArgumentos = () => {
  try {
    return parseArgs({
      options: {
        rol: { type: 'string' },
        'cliente-id': { type: 'string' },
        'datos-dir': { type: 'string', default: '.vigia' },
        duracion: { type: 'string', default: '1h' },
        ayuda: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const opcion = /'([^']+)'/.exec(error instanceof Error ? error.message : '')?.[1] ?? '';
    throw new ErrorDeUso(`Argumento no válido: ${opcion}. Vea npm run token -- --ayuda`);
  }
};

const rolDe = (dado: string | undefined): Rol => {
  const rol = ROLES.find((uno) => uno === dado);
  if (rol === undefined) throw new ErrorDeUso(`--rol ha de ser uno de ${ROLES.join(', ')}.`);
  return rol;
};

const clienteDe = (rol: Rol, dado: string | undefined): string | undefined => {
  if (dado === undefined && rol === 'cliente')
    throw new ErrorDeUso('El rol cliente necesita --cliente-id: solo ve y crea los pedidos de ese cliente.');
  const lectura = texto.min(1).optional().safeParse(dado);
  if (!lectura.success) throw new ErrorDeUso('--cliente-id ha de tener de 1 a 200 caracteres.');
  return lectura.data;
};

const duracionDe = (dada: string): number => {
  const [, numero, unidad = 's'] = /^(\d{1,7})([smhd]?)$/.exec(dada) ?? [];
  const factor = unidad === 'm' || unidad === 'h' || unidad === 'd' ? SEGUNDOS[unidad] : SEGUNDOS.s;
  const segundos = Number(numero) * factor;
  if (!(segundos >= 1 && segundos <= DURACION_MAX_S))
    throw new ErrorDeUso(`--duracion ha de ser de 1 segundo a 30 días, como 90, 15m, 8h o 7d, no "${dada}".`);
  return segundos;
};

const emitir = async (v: ReturnType<typeof leerArgumentos>): Promise<string> => {
  const rol = rolDe(v.rol);
  const clienteId = clienteDe(rol, v['cliente-id']);
  const duracionS = duracionDe(v.duracion);
  if (v['datos-dir'] === '') throw new ErrorDeUso('--datos-dir necesita una carpeta.');
  const titular = { rol, ...(clienteId === undefined ? {} : { clienteId }) };
  return emitirToken(await claveDelEmisor(v['datos-dir']), titular, { ahora: new Date(), duracionS });
};

try {
  const valores = leerArgumentos();
  console.log(valores.ayuda ? AYUDA : await emitir(valores));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof ErrorDeUso ? 2 : 1;
}
