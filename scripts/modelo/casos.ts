/** What the model is asked. */
export interface Caso {
  readonly nombre: string;
  /** A safeguard that is taken out, or a witness that is put in: a macro of protocolo.pml. */
  readonly sin?: string;
  /** `ciclos`: can it go on for ever without getting anywhere? */
  readonly busca?: 'ciclos';
  readonly espera: 'sin errores' | 'contraejemplo';
  /** Absent: as many as asked for. */
  readonly fallos?: number;
}

/** The search ends at the first error; one fault is enough for all but a DLQ, which takes as many as receives. */
const saboteado = (nombre: string, sin: string, fallos = 1): Caso => ({
  nombre,
  sin,
  espera: 'contraejemplo',
  fallos,
});

export const casos: readonly Caso[] = [
  { nombre: 'el protocolo', espera: 'sin errores' },
  { nombre: 'el protocolo termina siempre', busca: 'ciclos', espera: 'sin errores' },
  saboteado('sin deduplicación', 'SIN_DEDUPLICACION'),
  saboteado('sin bloqueo de las existencias', 'SIN_BLOQUEO'),
  saboteado('sin reconciliador', 'SIN_RECONCILIADOR'),
  saboteado('publicando antes de confirmar', 'PUBLICA_ANTES'),
  { ...saboteado('el protocolo termina siempre, llamado con lotes vacíos', 'LOTES_VACIOS'), busca: 'ciclos' },
  // Witnesses: that these states exist at all, so that what was said of them says something.
  saboteado('testigo: algo llega a una DLQ', 'TESTIGO_DLQ', 2),
  saboteado('testigo: algo se reenvía', 'TESTIGO_REENVIO'),
  saboteado('testigo: algo se empuja', 'TESTIGO_EMPUJE', 2),
  saboteado('testigo: ocurren todos los fallos', 'TESTIGO_FALLOS'),
];

export interface Busqueda {
  readonly errores: number;
  readonly estados: number;
  /** Was every state visited? */
  readonly completa: boolean;
}

/** @throws Error if this is not what pan prints at its end */
export const leerPan = (salida: string): Busqueda => {
  const errores = /errors: (\d+)/.exec(salida)?.[1];
  const estados = /([\d.e+]+) states, stored/.exec(salida)?.[1];
  if (errores === undefined || estados === undefined)
    throw new Error(`pan no terminó: ${salida.slice(-500)}`);
  const completa = !/max search depth too small|Search not completed|out of memory/i.test(salida);
  return { errores: Number(errores), estados: Number(estados), completa };
};
