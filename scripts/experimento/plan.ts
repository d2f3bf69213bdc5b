import type { Azar } from './azar.ts';
import { escenarios } from './escenarios/indice.ts';
import { type Almacen, crearTaller, type Escenario } from './escenarios/taller.ts';
import { type Caso, type Plan, pedidosDe } from './tipos.ts';

export interface OpcionesPlan {
  readonly pedidos: number;
  /** Absent: all. Names must exist. */
  readonly escenarios?: readonly string[] | undefined;
  /** Makes the idempotency keys of this run unlike those of any other. */
  readonly prefijo: string;
  readonly azar: Azar;
}

/** The scenario that fills up to the wanted number: its cases are single orders. */
const RELLENO = 'disponible';

/**
 * Shares the wanted number of orders out among the scenarios and plans them. The sum is exactly `pedidos`,
 * unless so few are wanted that one case of each scenario already makes more.
 */
export function planear({ pedidos, escenarios: nombres, prefijo, azar }: OpcionesPlan): Plan {
  const elegidos = escenarios.filter(({ nombre }) => nombres === undefined || nombres.includes(nombre));
  const pesoTotal = elegidos.reduce((suma, { peso }) => suma + peso, 0);
  const almacen: Almacen = { items: [] };
  const casosDe = (escenario: Escenario, cuantos: number): Caso[] => {
    const taller = crearTaller(escenario.nombre, escenarios.indexOf(escenario) + 1, prefijo, azar, almacen);
    return escenario.planear(taller, cuantos);
  };
  const casos = elegidos
    .filter(({ nombre }) => nombre !== RELLENO)
    .flatMap((escenario) =>
      casosDe(escenario, Math.max(1, Math.floor((pedidos * escenario.peso) / pesoTotal))),
    );
  const faltan = pedidos - pedidosDe(casos).length;
  const relleno = elegidos.find(({ nombre }) => nombre === RELLENO);
  if (relleno !== undefined) casos.push(...casosDe(relleno, Math.max(1, faltan)));
  return {
    items: almacen.items,
    casos: repartir(casos, azar),
    escenarios: elegidos.map(({ nombre, descripcion }) => ({ nombre, descripcion })),
    notas: [],
  };
}

/** A mixed order of the cases; those of several steps begin in the first half, so that the run has no long tail. */
function repartir(casos: readonly Caso[], azar: Azar): Caso[] {
  return casos
    .map((caso) => ({ caso, turno: azar.real() * (caso.pasos.length > 1 ? 0.5 : 1) }))
    .sort((a, b) => a.turno - b.turno)
    .map(({ caso }) => caso);
}
