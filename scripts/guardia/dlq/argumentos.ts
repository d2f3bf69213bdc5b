import { parseArgs } from 'node:util';
import { ErrorDeUso } from '../../experimento/error-de-uso.ts';
import { AYUDA_DE_SITIO, OPCIONES_DE_SITIO, type OpcionesDeSitio } from '../sitio.ts';
import { colaPedida, type DlqConocida, dlqsPedidas } from './colas.ts';
import type { Seleccion } from './juicio.ts';

export const AYUDA = `npm run dlq -- listar                     cada DLQ: cuántos mensajes, desde cuándo, hasta cuándo
npm run dlq -- inspeccionar [DLQ…]        por motivo, con pedido y correlación; los cuerpos, tapados
npm run dlq -- reenviar DLQ… QUÉ          de vuelta a su cola (o a --destino)
npm run dlq -- descartar DLQ… QUÉ --porque TEXTO
npm run dlq -- historial                  quién hizo qué

DLQ: uno o varios nombres, o todas. reenviar y descartar solo dicen lo que harían; con --ejecutar lo hacen.
QUÉ: --todos | --motivo M (o su primera palabra) | --rechazados (los que una función rechazó) | --mensaje ID
  --destino COLA    otra cola que la suya
  --ritmo N         mensajes por segundo como mucho (100; hasta 1000)
  --forzar          también los que volverían a fallar
  --porque TEXTO    por qué se descartan; queda guardado con sus cuerpos
  --ejemplos N      mensajes que inspeccionar enseña de cada motivo (5)
${AYUDA_DE_SITIO}`;

export type Orden =
  | { readonly tipo: 'ayuda' }
  | { readonly tipo: 'listar' | 'historial' }
  | { readonly tipo: 'inspeccionar'; readonly dlqs: readonly DlqConocida[]; readonly ejemplos: number }
  | Mudanza;

/** What is to leave which DLQs, how. */
export interface Mudanza {
  readonly tipo: 'reenviar' | 'descartar';
  readonly dlqs: readonly DlqConocida[];
  readonly seleccion: Seleccion;
  readonly destino: ReturnType<typeof colaPedida> | undefined;
  readonly porque: string | null;
  readonly ejecutar: boolean;
  readonly forzar: boolean;
  /** Messages per second. */
  readonly ritmo: number;
}

const OPCIONES = {
  ...OPCIONES_DE_SITIO,
  todos: { type: 'boolean', default: false },
  rechazados: { type: 'boolean', default: false },
  motivo: { type: 'string' },
  mensaje: { type: 'string' },
  destino: { type: 'string' },
  porque: { type: 'string' },
  ritmo: { type: 'string', default: '100' },
  ejemplos: { type: 'string', default: '5' },
  ejecutar: { type: 'boolean', default: false },
  forzar: { type: 'boolean', default: false },
  ayuda: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const leer = (argumentos: readonly string[]) => {
  try {
    return parseArgs({ args: [...argumentos], options: OPCIONES, allowPositionals: true });
  } catch (error) {
    const opcion = /'([^']+)'/.exec(error instanceof Error ? error.message : '')?.[1] ?? '';
    throw new ErrorDeUso(`Argumento no válido: ${opcion}. Vea npm run dlq -- --ayuda`);
  }
};
type Valores = ReturnType<typeof leer>['values'];

const entero = (dado: string, opcion: string, maximo: number): number => {
  const numero = Number(dado);
  if (!/^\d{1,6}$/.test(dado) || numero < 1 || numero > maximo)
    throw new ErrorDeUso(`--${opcion} ha de ser un número de 1 a ${maximo}, no "${dado}".`);
  return numero;
};

const seleccionDe = (v: Valores): Seleccion => {
  const dichas = [v.todos, v.rechazados, v.motivo !== undefined, v.mensaje !== undefined].filter(Boolean);
  if (dichas.length !== 1)
    throw new ErrorDeUso(
      'Diga cuáles: --todos, --rechazados, --motivo M o --mensaje ID (una de las cuatro).',
    );
  return { motivo: v.motivo, mensaje: v.mensaje, rechazados: v.rechazados };
};

const PORQUE_MAX = 500;

const porqueDe = (tipo: Mudanza['tipo'], dado: string | undefined): string | null => {
  const porque = dado?.trim() ?? '';
  if (tipo === 'descartar' && porque === '')
    throw new ErrorDeUso('descartar necesita --porque "la razón": queda guardada con los mensajes.');
  if (porque.length > PORQUE_MAX) throw new ErrorDeUso(`--porque admite ${PORQUE_MAX} caracteres.`);
  return porque === '' ? null : porque;
};

const mudanzaDe = (tipo: Mudanza['tipo'], nombres: readonly string[], v: Valores): Mudanza => {
  if (nombres.length === 0)
    throw new ErrorDeUso(`Diga de qué DLQ: npm run dlq -- ${tipo} NOMBRE… (o todas).`);
  if (tipo === 'descartar' && v.destino !== undefined)
    throw new ErrorDeUso('descartar no tiene --destino: lo descartado queda en la base, con su cuerpo.');
  return {
    tipo,
    dlqs: dlqsPedidas(nombres),
    seleccion: seleccionDe(v),
    destino: v.destino === undefined ? undefined : colaPedida(v.destino),
    porque: porqueDe(tipo, v.porque),
    ejecutar: v.ejecutar,
    forzar: v.forzar,
    ritmo: entero(v.ritmo, 'ritmo', 1000),
  };
};

const ordenDe = (positionals: readonly string[], v: Valores): Orden => {
  const [tipo, ...nombres] = positionals;
  if (v.ayuda || v.help || tipo === undefined) return { tipo: 'ayuda' };
  if (tipo === 'reenviar' || tipo === 'descartar') return mudanzaDe(tipo, nombres, v);
  if (tipo === 'inspeccionar')
    return { tipo, dlqs: dlqsPedidas(nombres), ejemplos: entero(v.ejemplos, 'ejemplos', 1000) };
  if ((tipo === 'listar' || tipo === 'historial') && nombres.length === 0) return { tipo };
  throw new ErrorDeUso(`No entiendo "${positionals.join(' ')}". Vea npm run dlq -- --ayuda`);
};

/** @throws ErrorDeUso */
export const leerArgumentos = (
  argumentos: readonly string[],
): { readonly orden: Orden; readonly sitio: OpcionesDeSitio } => {
  const { positionals, values } = leer(argumentos);
  if (values['datos-dir'] === '') throw new ErrorDeUso('--datos-dir necesita una carpeta.');
  return {
    orden: ordenDe(positionals, values),
    sitio: { aws: values.aws, prefijo: values.prefijo, datosDir: values['datos-dir'] },
  };
};
