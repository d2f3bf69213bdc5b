/** What an attack has to remember: whose each order is, how often what was answered, how long it took. */
import type { Operacion } from './documento.ts';
import type { Hallar } from './hallazgos.ts';
import type { Identidad } from './identidades.ts';
import type { Peticion } from './peticion.ts';

export interface CifrasDeOperacion {
  enviadas: number;
  exitos: number;
  /** Meant to be taken. */
  validas: number;
}

export interface Cuentas {
  readonly porEstado: ReadonlyMap<string, number>;
  readonly porOperacion: ReadonlyMap<string, CifrasDeOperacion>;
  /** Slowest first, of each operation the slowest. */
  readonly lentas: ReadonlyMap<string, number>;
  readonly aceptados: ReadonlySet<string>;
  dudosos(): number;
  contar(estado: string, operacion: Operacion | undefined, peticion: Peticion | undefined, ms: number): void;
  /** What a success tells: new orders, and orders that the asker may not see. */
  escuchar(operacion: Operacion, identidad: Identidad | undefined, cuerpo: unknown, decir: Hallar): void;
  /** It may have been taken, and nobody will know. */
  dudar(operacion: Operacion | undefined, peticion: Peticion): void;
}

const CREAR = 'POST /pedidos';
const CREAR_LOTE = 'POST /pedidos/lote';
/** Orders that one request can hold. */
const POR_LOTE = 500;

/** Every text under one of these names, wherever it stands. */
const textosDe = (valor: unknown, nombre: string): string[] => {
  if (typeof valor !== 'object' || valor === null) return [];
  return Object.entries(valor).flatMap(([clave, hijo]) =>
    clave === nombre && typeof hijo === 'string' ? [hijo] : textosDe(hijo, nombre),
  );
};

export const crearCuentas = (): Cuentas => {
  const porEstado = new Map<string, number>();
  const porOperacion = new Map<string, CifrasDeOperacion>();
  const lentas = new Map<string, number>();
  /** By order: the client whose token made it; null: somebody who is no client. */
  const duenos = new Map<string, string | null>();
  const aceptados = new Set<string>();
  let dudosos = 0;
  return {
    porEstado,
    porOperacion,
    lentas,
    aceptados,
    dudosos: () => dudosos,
    contar: (estado, operacion, peticion, ms) => {
      porEstado.set(estado, (porEstado.get(estado) ?? 0) + 1);
      const clave = operacion?.clave ?? 'sin operación';
      const cifras = porOperacion.get(clave) ?? { enviadas: 0, exitos: 0, validas: 0 };
      cifras.enviadas += 1;
      if (Number(estado) < 300) cifras.exitos += 1;
      if (peticion?.valida === true) cifras.validas += 1;
      porOperacion.set(clave, cifras);
      lentas.set(clave, Math.max(lentas.get(clave) ?? 0, ms));
    },
    escuchar: ({ clave, roles }, identidad, cuerpo, decir) => {
      const ids = textosDe(cuerpo, 'pedido_id');
      if (clave === CREAR || clave === CREAR_LOTE)
        for (const id of ids) {
          aceptados.add(id);
          duenos.set(id, identidad?.clienteId ?? null);
        }
      if (roles === undefined || identidad?.clienteId === undefined) return;
      for (const id of ids) {
        const dueno = duenos.get(id);
        if (dueno !== undefined && dueno !== identidad.clienteId)
          decir('ajeno', `${clave}: ${identidad.clienteId} ve ${id}, de ${dueno ?? 'nadie'}`);
      }
      for (const otro of textosDe(cuerpo, 'cliente_id'))
        if (otro !== identidad.clienteId) decir('ajeno', `${clave}: ${identidad.clienteId} ve a ${otro}`);
    },
    dudar: (operacion, { cuerpo }) => {
      if (operacion?.clave === CREAR) dudosos += 1;
      if (operacion?.clave === CREAR_LOTE) dudosos += Math.min(POR_LOTE, cuerpo?.length ?? 0);
    },
  };
};
