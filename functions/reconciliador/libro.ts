/** Accounts for every order of the book: decided, in flight, in a DLQ, or without account. */
import { anotarReenvios } from '../../shared/adaptadores/mysql/reenvios.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import {
  binarioAId,
  columnaAInstante,
  enMilisegundos,
  idABinario,
  instanteAColumna,
} from '../../shared/adaptadores/mysql/valores.ts';
import { BODEGA_CANARIO } from '../../shared/dominio/pedido.ts';
import { leerEvento } from '../../shared/eventos/comun.ts';
import { pedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import { avanzar, clasificar, esReciente, type Indicios, type Pendiente, yaPasado } from './decidir.ts';
import type { Corrida } from './dependencias.ts';
import type { Progreso } from './progreso.ts';
import {
  bloquearAbiertos,
  cerrarAsientos,
  contarEvaluados,
  type FilaPendiente,
  olvidarReenvios,
  seleccionarCuerpos,
  seleccionarPendientes,
} from './sql.ts';

const PAGINA = 1000;
/** Orders looked at in one run; what is beyond waits for the next. */
const PAGINAS_MAX = 100;
/** Orders sent again in one run: what was lost in an outage must not come back all at once. */
const REENVIOS_MAX = 2000;
/** Bodies in memory at once; each has up to 256 KiB. */
const CUERPOS = 50;
/** Messages looked at in each DLQ. What lies deeper counts as without account: an alarm too many. */
const OJEADOS_MAX = 2000;

const milisegundosDe = (columna: string): number => Date.parse(columnaAInstante(columna));

const pendienteDe = (fila: FilaPendiente): Pendiente => ({
  pedido_id: binarioAId(fila.pedido_id),
  bodega_id: fila.bodega_id,
  recibido_en: milisegundosDe(fila.recibido_en),
  veces: fila.veces ?? 0,
  reenviado_en: fila.ultimo_en === null ? null : milisegundosDe(fila.ultimo_en),
});

/** Closes orders that have a verdict. Two runs that close the same orders count them once. */
const cerrar = ({ base, reloj }: Corrida, ids: readonly Buffer[]): Promise<void> =>
  enTransaccion(base, reloj, async (tx) => {
    const abiertos = await bloquearAbiertos(tx, ids);
    if (abiertos.length === 0) return;
    const suyos = abiertos.map(({ pedido_id }) => pedido_id);
    await cerrarAsientos(tx, suyos);
    await contarEvaluados(tx, abiertos.filter(({ bodega_id }) => bodega_id !== BODEGA_CANARIO).length);
    await olvidarReenvios(tx, 'VEREDICTO', suyos);
  });

/** Sends orders again from their bodies. @returns how many SNS took */
const reenviarParte = async (corrida: Corrida, parte: readonly Pendiente[]): Promise<number> => {
  const { base, pedidos, logger, traceparent, ahora } = corrida;
  const filas = await seleccionarCuerpos(
    base,
    parte.map(({ pedido_id }) => idABinario(pedido_id)),
  );
  const legibles = filas.flatMap(({ pedido_id, cuerpo }) => {
    const clave = binarioAId(pedido_id);
    const lectura = leerEvento(pedidoAceptado, TIPO_PEDIDO_ACEPTADO, cuerpo);
    if (lectura.ok && cuerpo !== null) return [{ clave, cuerpo, atributos: { traceparent } }];
    logger.error({ pedido_id: clave }, 'el libro no guarda un cuerpo que se pueda reenviar');
    return [];
  });
  const sinPublicar = await pedidos.publicarTodos(legibles);
  const enviados = legibles.filter(({ clave }) => !sinPublicar.has(clave));
  if (enviados.length > 0) {
    await anotarReenvios(
      base,
      'VEREDICTO',
      enviados.map(({ clave }) => idABinario(clave)),
      instanteAColumna(enMilisegundos(ahora)),
    );
  }
  return enviados.length;
};

const reenviar = async (corrida: Corrida, perdidos: readonly Pendiente[]): Promise<void> => {
  let enviados = 0;
  for (let desde = 0; desde < perdidos.length && corrida.hayTiempo(); desde += CUERPOS) {
    enviados += await reenviarParte(corrida, perdidos.slice(desde, desde + CUERPOS));
  }
  if (perdidos.length > 0) {
    corrida.logger.warn({ perdidos: perdidos.length, enviados }, 'pedidos sin cuenta, enviados de nuevo');
  }
};

/** The orders that lie in a DLQ of the validator's queue; whatever else does names none. */
const leerDlqs = async ({ colas }: Corrida): Promise<ReadonlySet<string>> =>
  new Set(
    (await colas.ojearDlqs(OJEADOS_MAX)).flatMap((cuerpo) => {
      const lectura = leerEvento(pedidoAceptado, TIPO_PEDIDO_ACEPTADO, cuerpo);
      return lectura.ok ? [lectura.evento.data.pedido_id] : [];
    }),
  );

/** What is left of it goes from page to page. */
type Vistas = { -readonly [indicio in 'caben' | 'ocultos' | 'enDlq']: Indicios[indicio] };

/** Queues are asked only when an order is late. Counted first: what leaves for a DLQ meanwhile is seen there. */
const mirarColas = async (corrida: Corrida): Promise<Vistas> => {
  const [caben, ocultos] = await Promise.all([corrida.colas.contar(), corrida.colas.contarOcultos()]);
  return { caben, ocultos, enDlq: await leerDlqs(corrida) };
};

/** What one page adds to the walk. */
const tratarPagina = async (
  corrida: Corrida,
  filas: readonly FilaPendiente[],
  { libro, frontera, vista }: Pick<Progreso, 'libro' | 'frontera' | 'vista'>,
  vistas: () => Promise<Vistas>,
  porReenviar: Pendiente[],
): Promise<Pick<Progreso, 'libro' | 'vista'>> => {
  const decididos = filas.filter(({ decidido }) => decidido === 1);
  if (decididos.length > 0) {
    await cerrar(
      corrida,
      decididos.map(({ pedido_id }) => pedido_id),
    );
  }
  const pendientes = filas.filter(({ decidido }) => decidido === 0).map(pendienteDe);
  const tarde = pendientes.some(({ recibido_en }) => !esReciente(recibido_en, corrida));
  const colas = tarde ? await vistas() : { caben: 0, ocultos: 0, enDlq: new Set<string>() };
  const indicios = { ...corrida, ...colas, frontera: frontera.firme };
  const { clasificados, ...quedan } = clasificar(pendientes, indicios);
  Object.assign(colas, quedan);
  for (const { pendiente, reenviar: toca } of clasificados) {
    if (toca && porReenviar.length < REENVIOS_MAX) porReenviar.push(pendiente);
  }
  const propios = clasificados.filter(({ pendiente }) => pendiente.bodega_id !== BODEGA_CANARIO);
  const cuantos = (cual: string): number => propios.filter(({ cuenta }) => cuenta === cual).length;
  const ultima = filas.at(-1);
  return {
    libro: {
      desde:
        filas.length < PAGINA || ultima === undefined
          ? null
          : { recibido_en: ultima.recibido_en, pedido_id: ultima.pedido_id.toString('hex') },
      en_vuelo: libro.en_vuelo + cuantos('en_vuelo'),
      en_dlq: libro.en_dlq + cuantos('en_dlq'),
      sin_cuenta: libro.sin_cuenta + cuantos('sin_cuenta'),
    },
    vista:
      decididos.reduce(
        (maximo, fila) => Math.max(maximo, yaPasado(milisegundosDe(fila.recibido_en), corrida.ahora) ?? 0),
        yaPasado(vista, corrida.ahora) ?? 0,
      ) || null,
  };
};

export interface RecorridoDelLibro extends Pick<Progreso, 'libro' | 'frontera' | 'vista'> {
  /** Did the walk reach the end? Then `libro` counts all of it, and the next begins anew. */
  readonly completo: boolean;
}

/**
 * Walks over the open orders of the book, oldest first: closes those that have a verdict, counts the others,
 * and sends again what is without account. A walk that is too long for one run goes on in the next.
 */
export const recorrerLibro = async (corrida: Corrida, previo: Progreso): Promise<RecorridoDelLibro> => {
  let { libro, vista } = previo;
  const frontera = avanzar(previo.frontera, vista, corrida);
  let memo: Promise<Vistas> | undefined;
  const vistas = (): Promise<Vistas> => {
    memo ??= mirarColas(corrida);
    return memo;
  };
  const porReenviar: Pendiente[] = [];
  let completo = false;
  for (let pagina = 0; pagina < PAGINAS_MAX && !completo && corrida.hayTiempo(); pagina += 1) {
    const filas = await seleccionarPendientes(corrida.base, libro.desde, PAGINA);
    ({ libro, vista } = await tratarPagina(corrida, filas, { libro, frontera, vista }, vistas, porReenviar));
    completo = libro.desde === null;
  }
  await reenviar(corrida, porReenviar);
  return { libro, frontera, vista, completo };
};
