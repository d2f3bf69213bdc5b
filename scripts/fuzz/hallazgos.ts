/** The checks, each with the name under which it is reported that it broke. */
export const comprobaciones = {
  '5xx': 'ninguna respuesta es 5xx',
  estado: 'cada código está documentado para su operación',
  tipo: 'cada tipo de contenido está documentado',
  cuerpo: 'cada cuerpo cumple su esquema',
  cabecera: 'cada cabecera está documentada, y no falta ninguna',
  problema: 'cada problema dice lo que pasó',
  fuga: 'nada cuenta cómo es por dentro',
  acceso: 'nadie entra sin el derecho que el documento pide',
  ajeno: 'nadie ve lo que es de otro cliente',
  entrada: 'nada que incumpla el documento se acepta',
  plazo: 'toda petición acaba dentro del plazo',
  'sin-respuesta': 'toda petición tiene respuesta',
  exito: 'cada operación llegó a tener éxito',
  vivo: 'el sistema sigue en pie, con los mismos procesos',
  memoria: 'la memoria no crece',
  completitud: 'cada pedido aceptado tiene un veredicto, y ninguno sobra',
  bitacora: 'cada veredicto se sigue de su lugar en la bitácora',
  sobreventa: 'nunca se reservó más de lo que hay',
  existencias: 'estante y reservas salen de sus libros',
  final: 'cada pedido llegó a un estado final',
  reporte: 'cada INCONSISTENTE tiene su reporte, con los mismos números',
  cadena: 'la cadena de auditoría está íntegra',
  reconciliacion: 'la reconciliación da cuenta de todos los pedidos',
} as const;
export type Comprobacion = keyof typeof comprobaciones;

export interface Hallazgo {
  readonly comprobacion: Comprobacion;
  readonly que: string;
  /** How to see it again. */
  readonly peticion?: string;
}
export type Hallar = (comprobacion: Comprobacion, que: string, peticion?: string) => void;

export interface Hallazgos {
  readonly hallar: Hallar;
  /** At most {@link DETALLES_MAX} of a check; the counts are complete. */
  readonly lista: readonly Hallazgo[];
  readonly cuenta: ReadonlyMap<Comprobacion, number>;
}

const DETALLES_MAX = 50;

export const crearHallazgos = (): Hallazgos => {
  const lista: Hallazgo[] = [];
  const cuenta = new Map<Comprobacion, number>();
  return {
    lista,
    cuenta,
    hallar: (comprobacion, que, peticion) => {
      const cuantos = (cuenta.get(comprobacion) ?? 0) + 1;
      cuenta.set(comprobacion, cuantos);
      if (cuantos > DETALLES_MAX) return;
      lista.push({ comprobacion, que, ...(peticion === undefined ? {} : { peticion }) });
    },
  };
};
