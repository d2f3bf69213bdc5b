import { sellar } from '../../shared/dominio/cadena.ts';
import { type Estado, puedeSeguir } from '../../shared/dominio/estados.ts';
import type { ItemEvaluado } from '../../shared/dominio/faltante.ts';
import { BODEGA_CANARIO } from '../../shared/dominio/pedido.ts';
import { reporteIdDe } from '../../shared/dominio/reporte-id.ts';
import type { Veredicto } from '../../shared/eventos/pedido-evaluado.ts';

/** Whether the report went out to people. */
export type EstadoReporte = 'PENDIENTE' | 'EMITIDO';

export interface ItemFaltante extends ItemEvaluado {
  readonly nombre_item: string | null;
}

/** What the order is short of: as its verdict found it, or since it lost its cover. */
export interface Deteccion {
  readonly causa: 'EVALUACION' | 'FALTANTE_TARDIO';
  /** ISO 8601 UTC. */
  readonly en: string;
}

/** What is stored of an order when its event arrives. */
export interface Expediente {
  readonly id: Buffer;
  /** Its totals are those of the detection. */
  readonly veredicto: Veredicto;
  /** Absent: it is consistent, and has its cover. */
  readonly deteccion: Deteccion | undefined;
  readonly estado: Estado;
  /** Absent: it has no report yet. */
  readonly reporte: EstadoReporte | undefined;
}

export type Decision =
  | 'EMITIR'
  | 'YA_EMITIDO'
  /** Its event follows the commit, so it must be there: a forged message, or a database put back in time. */
  | 'PEDIDO_AUSENTE'
  /** A canary's traces are deleted a day later, by clocks that may be wrong; nobody waits for its report any more. */
  | 'CANARIO_OLVIDADO'
  /** The stored verdict says otherwise, and stored verdicts are final. */
  | 'RESULTADO_CONTRADICE_VEREDICTO';

/**
 * What an order that is short asks for. An emitted report of an order still CON_FALTANTE goes out again.
 * @param bodega_id what the event says
 */
export const decidir = (expediente: Expediente | undefined, bodega_id: number): Decision => {
  if (expediente === undefined) return bodega_id === BODEGA_CANARIO ? 'CANARIO_OLVIDADO' : 'PEDIDO_AUSENTE';
  if (expediente.deteccion === undefined) return 'RESULTADO_CONTRADICE_VEREDICTO';
  const cerrado = expediente.reporte === 'EMITIDO' && !puedeSeguir(expediente.estado, 'AUDITADO');
  return cerrado ? 'YA_EMITIDO' : 'EMITIR';
};

/** Evidence and names of one order. */
export interface Hallazgo {
  readonly veredicto: Veredicto;
  readonly deteccion: Deteccion;
  readonly evidencia: readonly ItemEvaluado[];
  /** By item_id. */
  readonly nombres: ReadonlyMap<number, string | null>;
}

/** Only what lacks, with the numbers of the evidence untouched. */
export const itemsFaltantesDe = ({
  evidencia,
  nombres,
}: Pick<Hallazgo, 'evidencia' | 'nombres'>): ItemFaltante[] =>
  evidencia
    .filter((item) => item.faltante > 0)
    .map(({ item_id, ...numeros }) => ({ item_id, nombre_item: nombres.get(item_id) ?? null, ...numeros }));

/** Where the audit chain ends. */
export interface Cabeza {
  /** Of the last record; 0 when there is none. */
  readonly numero: number;
  readonly huella: Buffer;
}

export interface Reporte {
  readonly veredicto: Veredicto;
  readonly deteccion: Deteccion;
  readonly reporte_id: string;
  readonly items_faltantes: readonly ItemFaltante[];
}

/** A report and the record that seals it. */
export interface RegistroSellado extends Reporte {
  readonly numero: number;
  readonly texto: string;
  readonly huella_anterior: Buffer;
  readonly huella: Buffer;
}

export const reporteDe = (hallazgo: Hallazgo): Reporte => ({
  veredicto: hallazgo.veredicto,
  deteccion: hallazgo.deteccion,
  reporte_id: reporteIdDe(hallazgo.veredicto.pedido_id),
  items_faltantes: itemsFaltantesDe(hallazgo),
});

/** fecha_deteccion is when the shortfall was found, however late its report. */
const textoDe = (numero: number, { veredicto, deteccion, reporte_id, items_faltantes }: Reporte): string =>
  JSON.stringify({
    numero,
    reporte_id,
    pedido_id: veredicto.pedido_id,
    bodega_id: veredicto.bodega_id,
    secuencia: veredicto.secuencia,
    resultado: veredicto.resultado,
    causa: deteccion.causa,
    fecha_deteccion: deteccion.en,
    items_faltantes,
  });

/** Seals reports onto the chain, one after the other. */
export const encadenar = (cabeza: Cabeza, reportes: readonly Reporte[]): RegistroSellado[] => {
  let anterior = cabeza;
  return reportes.map((reporte) => {
    const numero = anterior.numero + 1;
    const texto = textoDe(numero, reporte);
    const registro = {
      ...reporte,
      numero,
      texto,
      huella_anterior: anterior.huella,
      huella: sellar(anterior.huella, texto),
    };
    anterior = registro;
    return registro;
  });
};
