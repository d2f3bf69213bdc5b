/** Reads the audit chain record by record and says where it breaks; who walks over how much of it is the caller's business. */
import { isDeepStrictEqual } from 'node:util';
import type { RowDataPacket } from 'mysql2';
import * as z from 'zod';
import { BODEGA_CANARIO } from '../../dominio/pedido.ts';
import { type Cabeza, ORIGEN, type Rotura, revisarEslabon } from '../../dominio/revision-cadena.ts';
import type { Ejecutor } from './base.ts';
import { binarioAId } from './valores.ts';

interface FilaEslabon extends RowDataPacket {
  readonly numero: number;
  readonly pedido_id: Buffer;
  readonly texto: string;
  readonly huella_anterior: Buffer;
  readonly huella: Buffer;
  /** Null, as are the next two, when the report is gone. */
  readonly reporte_id: Buffer | null;
  readonly secuencia: number;
  readonly items_faltantes: string;
}

/** Records in memory at once; each holds up to 800 KiB, its text and the report. */
const PAGINA = 100;

const seleccionarEslabones = async (tx: Ejecutor, numero: number, limite: number): Promise<FilaEslabon[]> => {
  const [filas] = await tx.query<FilaEslabon[]>(
    `SELECT a.numero, a.pedido_id, a.texto, a.huella_anterior, a.huella,
            r.reporte_id, r.secuencia, r.items_faltantes
     FROM auditoria a LEFT JOIN reportes_inconsistencia r ON r.pedido_id = a.pedido_id
     WHERE a.numero > ? ORDER BY a.numero LIMIT ?`,
    [numero, limite],
  );
  return filas;
};

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
const deCanario = z.object({ bodega_id: z.literal(BODEGA_CANARIO) });

const esDeCanario = ({ texto }: FilaEslabon): boolean =>
  texto.includes('"bodega_id":0') && deCanario.safeParse(JSON.parse(texto)).success;

/** A record, and how many of customers there are from the start of the chain up to it. */
export interface Punto extends Cabeza {
  readonly registros: number;
}

export const PRINCIPIO: Punto = { ...ORIGEN, registros: 0 };

export interface Recorrido {
  readonly ultimo: Punto;
  readonly rotura: Rotura | null;
}

/** Recomputes the records after `desde`, up to number `hasta`, the end of the chain, or the first that is wrong. */
export const recorrerCadena = async (
  tx: Ejecutor,
  desde: Punto,
  hasta = Number.POSITIVE_INFINITY,
): Promise<Recorrido> => {
  let ultimo = desde;
  while (ultimo.numero < hasta) {
    const limite = Math.min(PAGINA, hasta - ultimo.numero);
    const filas = await seleccionarEslabones(tx, ultimo.numero, limite);
    for (const fila of filas) {
      const rotura = revisarFila(ultimo, fila);
      if (rotura !== null) return { ultimo, rotura };
      const { numero, huella } = fila;
      ultimo = { numero, huella, registros: ultimo.registros + (esDeCanario(fila) ? 0 : 1) };
    }
    if (filas.length < limite) break;
  }
  return { ultimo, rotura: null };
};
