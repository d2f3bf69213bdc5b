/** The other way round: every order of the decision log stands in the book. */
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { columnaAInstante } from '../../shared/adaptadores/mysql/valores.ts';
import { BODEGA_CANARIO } from '../../shared/dominio/pedido.ts';
import { esReciente } from './decidir.ts';
import type { Corrida } from './dependencias.ts';
import { asentarDecididos, contarEvaluados, seleccionarAusentes, seleccionarBitacora } from './sql.ts';

const PAGINA = 1000;
const PAGINAS_MAX = 100;

/** Enters orders into the book, closed, from what is stored of them. @returns how many it lacked */
const asentar = ({ base, reloj }: Corrida, ids: readonly Buffer[]): Promise<number> =>
  enTransaccion(base, reloj, async (tx) => {
    const ausentes = await seleccionarAusentes(tx, ids);
    if (ausentes.length === 0) return 0;
    await asentarDecididos(
      tx,
      ausentes.map(({ pedido_id }) => pedido_id),
    );
    await contarEvaluados(tx, ausentes.filter(({ bodega_id }) => bodega_id !== BODEGA_CANARIO).length);
    return ausentes.length;
  });

/**
 * Follows the decision log, at a distance of the time limit, since the book has its own queue: an order that is
 * still missing there is entered, and told in the log, for it says that the registrador lost or delays records.
 *
 * @param secuencia up to which the log was followed
 * @returns up to which it is followed now
 */
export const seguirBitacora = async (corrida: Corrida, secuencia: number): Promise<number> => {
  let hasta = secuencia;
  for (let pagina = 0; pagina < PAGINAS_MAX && corrida.hayTiempo(); pagina += 1) {
    const filas = await seleccionarBitacora(corrida.base, hasta, PAGINA);
    const recientes = filas.findIndex(({ evaluado_en }) =>
      esReciente(Date.parse(columnaAInstante(evaluado_en)), corrida),
    );
    const maduras = recientes === -1 ? filas : filas.slice(0, recientes);
    const ids = maduras.filter(({ ausente }) => ausente === 1).map(({ pedido_id }) => pedido_id);
    if (ids.length > 0) {
      const asentados = await asentar(corrida, ids);
      corrida.logger.warn({ asentados }, 'pedidos decididos que faltaban en el libro');
    }
    hasta = maduras.at(-1)?.secuencia ?? hasta;
    if (maduras.length < PAGINA) break;
  }
  return hasta;
};
