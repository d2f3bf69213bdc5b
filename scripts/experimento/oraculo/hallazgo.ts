/** The checks, each with the name under which a report says that it broke. */
export const comprobaciones = {
  aceptacion: 'cada pedido válido fue aceptado',
  rechazo: 'cada pedido mal formado fue rechazado',
  idempotencia: 'la misma clave da el mismo pedido, y otra clave otro',
  'sin-perdidas': 'cada pedido aceptado tiene veredicto',
  'sin-duplicados': 'ningún pedido tiene más de un veredicto',
  'sin-inventados': 'ningún veredicto sobra',
  plazo: 'cada veredicto llegó dentro de 60 s',
  veredicto: 'cada veredicto se sigue de su lugar en la bitácora',
  evidencia: 'cada número de la evidencia es exacto',
  version: 'las versiones crecen de una en una',
  'verdad-plantada': 'lo plantado salió como se plantó',
  sobreventa: 'nunca se reservó más de lo que hay',
  bitacora: 'la bitácora está en orden y su paginación cumple',
  'bitacora-estable': 'la lectura en vivo y la final coinciden',
  reporte: 'cada INCONSISTENTE tiene su reporte, con los mismos números',
  'reporte-de-mas': 'ningún CONSISTENTE tiene reporte',
  aviso: 'de cada faltante, también del tardío, se avisó en tema-faltantes',
  'aviso-exacto': 'cada aviso cumple su contrato y dice los números de la bitácora',
  'aviso-de-mas': 'de lo que no falta no se avisó',
  'estado-final': 'cada pedido llegó a su estado final y concuerda con la bitácora',
  conflictos: 'los contenidos perdedores se cuentan',
  'existencias-finales': 'existencias, reservas y versiones finales salen de la bitácora',
  cadena: 'la cadena de auditoría está íntegra y completa',
  'verificar-consistencia': 'la reevaluación concuerda con lo guardado',
  'fin-de-pedido': 'cancelar libera, despachar descuenta, y repetirlo no cambia nada',
  movimientos: 'el libro del estante tiene cada cambio una vez',
  'faltante-tardio': 'lo que el estante deja sin cubrir lo pierde el pedido más nuevo, con su reporte',
  anomalias: 'cada faltante tiene su anomalía, una vez',
  listado: 'cada pedido con veredicto sale en la lista de su bodega, una vez',
  competencia: 'de cada faltante se sabe quién tenía lo que faltó',
  reconciliacion: 'el reconciliador ha pasado y todo le cuadra',
} as const;

export type Comprobacion = keyof typeof comprobaciones;

/** Made only where tema-faltantes can be listened to. */
export const DE_OIDO: readonly Comprobacion[] = ['aviso', 'aviso-exacto', 'aviso-de-mas'];

/** Made only by the epilogue. */
export const DEL_EPILOGO: readonly Comprobacion[] = [
  'fin-de-pedido',
  'movimientos',
  'faltante-tardio',
  'anomalias',
  'listado',
  'competencia',
  'reconciliacion',
];

const esComprobacion = (nombre: string): nombre is Comprobacion => Object.hasOwn(comprobaciones, nombre);

/** In the order of the report. */
export const nombresDeComprobaciones: readonly Comprobacion[] =
  Object.keys(comprobaciones).filter(esComprobacion);

export interface Hallazgo {
  readonly comprobacion: Comprobacion;
  /** Null where no single order is at fault. */
  readonly pedidoId: string | null;
  readonly porque: string;
  readonly esperado?: unknown;
  readonly visto?: unknown;
}

export type Hallar = (
  comprobacion: Comprobacion,
  pedidoId: string | null,
  porque: string,
  detalle?: { readonly esperado: unknown; readonly visto: unknown },
) => void;

export interface Hallazgos {
  readonly hallar: Hallar;
  /** At most {@link DETALLES_MAX} per check; the counts are complete. */
  readonly lista: readonly Hallazgo[];
  readonly cuenta: ReadonlyMap<Comprobacion, number>;
}

/** Findings kept per check: enough to see a pattern, few enough to stay in memory when everything is wrong. */
export const DETALLES_MAX = 10_000;

export function crearHallazgos(): Hallazgos {
  const lista: Hallazgo[] = [];
  const cuenta = new Map<Comprobacion, number>();
  const hallar: Hallar = (comprobacion, pedidoId, porque, detalle) => {
    const cuantos = (cuenta.get(comprobacion) ?? 0) + 1;
    cuenta.set(comprobacion, cuantos);
    if (cuantos <= DETALLES_MAX) lista.push({ comprobacion, pedidoId, porque, ...detalle });
  };
  return { hallar, lista, cuenta };
}
