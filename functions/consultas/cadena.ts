import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { enInstantanea } from '../../shared/adaptadores/mysql/lectura.ts';
import { binarioAId } from '../../shared/adaptadores/mysql/valores.ts';
import {
  type Cabeza,
  ORIGEN,
  type Rotura,
  revisarCabeza,
  revisarEslabon,
} from '../../shared/dominio/revision-cadena.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import {
  contarReportesSinSello,
  type FilaEslabon,
  seleccionarCabeza,
  seleccionarEslabones,
} from './sql-auditoria.ts';

/** Records in memory at once; each holds up to 800 KiB, its text and the report. */
const PAGINA = 100;

/** What of a sealed text must stand in the report as well. */
const sellado = z.object({
  pedido_id: z.string(),
  reporte_id: z.string(),
  secuencia: z.number(),
  items_faltantes: z.unknown(),
});

/** Does the report say today what was sealed? Key order does not count, everything else does. */
const reporteCoincide = (fila: FilaEslabon): boolean => {
  if (fila.reporte_id === null) return false;
  try {
    return isDeepStrictEqual(sellado.parse(JSON.parse(fila.texto)), {
      pedido_id: binarioAId(fila.pedido_id),
      reporte_id: binarioAId(fila.reporte_id),
      secuencia: fila.secuencia,
      items_faltantes: JSON.parse(fila.items_faltantes),
    });
  } catch {
    // Text that does not even parse is not what was sealed.
    return false;
  }
};

const revisarFila = (previo: Cabeza, fila: FilaEslabon): Rotura | null => {
  const rotura = revisarEslabon(previo, fila);
  if (rotura !== null || reporteCoincide(fila)) return rotura;
  return { numero: fila.numero, motivo: 'REPORTE_DISTINTO' };
};

/** Reports of the canary (bodega 0) are sealed like all others, and counted with none. */
const deCanario = z.object({ bodega_id: z.literal(0) });

const esDeCanario = ({ texto }: FilaEslabon): boolean =>
  texto.includes('"bodega_id":0') && deCanario.safeParse(JSON.parse(texto)).success;

interface Recorrido {
  readonly ultimo: Cabeza;
  /** Of customers. */
  readonly registros: number;
  readonly rotura: Rotura | null;
}

/** Follows the chain from its start to its end or its first fault, a page at a time. */
const recorrer = async (tx: Ejecutor): Promise<Recorrido> => {
  let ultimo = ORIGEN;
  let registros = 0;
  for (;;) {
    const filas = await seleccionarEslabones(tx, ultimo.numero, PAGINA);
    for (const fila of filas) {
      const rotura = revisarFila(ultimo, fila);
      if (rotura !== null) return { ultimo, registros, rotura };
      if (!esDeCanario(fila)) registros += 1;
      ultimo = { numero: fila.numero, huella: fila.huella };
    }
    if (filas.length < PAGINA) return { ultimo, registros, rotura: null };
  }
};

const revisar = async (tx: Ejecutor) => {
  const cabeza = (await seleccionarCabeza(tx)) ?? ORIGEN;
  const { ultimo, registros, rotura } = await recorrer(tx);
  const primer_error = rotura ?? revisarCabeza(ultimo, cabeza) ?? (await reporteSinSello(tx, ultimo));
  return {
    integra: primer_error === null,
    registros,
    cabeza: ultimo.huella.toString('hex'),
    primer_error,
  };
};

const reporteSinSello = async (tx: Ejecutor, ultimo: Cabeza): Promise<Rotura | null> =>
  (await contarReportesSinSello(tx)) === 0
    ? null
    : { numero: ultimo.numero + 1, motivo: 'REPORTE_SIN_SELLO' };

/** GET /auditoria/verificacion: recomputes every seal, as of one moment. */
export const manejarCadena =
  (base: Base): Manejador =>
  async () =>
    ok(await enInstantanea(base, revisar));
