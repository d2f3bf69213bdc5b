/** Mutants that no test can kill, since nobody can tell them from the original; `npm run mutacion` checks the list. */
export interface Equivalente {
  /** From the root of the repository. */
  readonly archivo: string;
  readonly mutador: string;
  /** The line it stands in, without the space around it. */
  readonly linea: string;
  readonly pone: string;
  readonly porque: string;
}

const NO_ES_UN_ESTADO =
  'The list grows by a text that is no state, and nobody asks for what is none: puedeSeguir takes states alone.';

const final = (estado: string): Equivalente => ({
  archivo: 'shared/dominio/estados.ts',
  mutador: 'ArrayDeclaration',
  linea: `${estado}: [],`,
  pone: '["Stryker was here"]',
  porque: NO_ES_UN_ESTADO,
});

export const equivalentes: readonly Equivalente[] = [
  final('DESPACHADO'),
  final('AUDITADO'),
  final('CANCELADO'),
  {
    archivo: 'functions/faltante-tardio/decidir.ts',
    mutador: 'StringLiteral',
    linea: "const salidas = terminar('LIBERACION', pedido_id, reservas, actuales);",
    pone: '""',
    porque: 'terminar only asks whether it is a DESPACHO; the type allows no other text.',
  },
];
