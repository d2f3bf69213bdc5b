/** The checks of the mix, each with the name under which it breaks. */
export const COMPROBACIONES = {
  respuestas: 'ninguna respuesta indebida, ningún 5xx',
  mezcla: 'de todo hubo, también faltantes tardíos',
  completitud: 'cada pedido aceptado tiene un veredicto, y solo uno',
  versiones: 'cada cambio de un item tomó la versión siguiente',
  libro: 'el libro de movimientos dice lo que pasó, y cada movimiento contestado está una vez',
  existencias: 'existencias y reservas son la suma de sus libros',
  sobreventa: 'nada se reservó que no hubiera',
  evidencia: 'cada número de cada veredicto sale de su lugar',
  veredicto: 'cada veredicto se sigue de su evidencia',
  finales: 'cada pedido terminó una vez, como se contestó',
  tardios: 'lo descubierto se encontró una sola vez, y era lo más nuevo',
  cadena: 'la cadena de auditoría está íntegra',
  reconciliacion: 'el reconciliador no encuentra nada descuadrado ni sin cuenta',
} as const;

export type Comprobacion = keyof typeof COMPROBACIONES;
export type Hallar = (comprobacion: Comprobacion, porque: string) => void;
