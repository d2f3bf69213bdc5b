/** From a plan to what goes over the wire, and what has to be true of its answer. */
import { claimsDe, type Falsa, type Identidad } from './identidades.ts';
import type { Plan, Trato, Valor } from './planes.ts';
import type { Recuerdos } from './recuerdos.ts';

export interface Peticion {
  readonly metodo: string;
  /** As it stands in the request line, query included. */
  readonly destino: string;
  readonly cabeceras: readonly (readonly [string, string])[];
  readonly cuerpo: Buffer | undefined;
  readonly trato: Trato;
  /** Undefined: whoever asks brings no good token. */
  readonly identidad: Identidad | undefined;
  readonly valida: boolean;
}

export interface Reparto {
  readonly identidades: readonly Identidad[];
  readonly falsas: readonly Falsa[];
  readonly recuerdos: Recuerdos;
}

const codificar = (texto: string): string => encodeURIComponent(texto.toWellFormed());

const escribir = (nombre: string, valor: Valor, recuerdos: Recuerdos, omision: string): string => {
  if ('crudo' in valor) return valor.crudo;
  if ('texto' in valor) return codificar(valor.texto);
  return codificar(recuerdos.recordar(nombre, valor.recordado) ?? omision);
};

/** Before anything has been told: an id of the right shape that nobody has. */
const NADIE = '00000000-0000-8000-8000-000000000000';

const destinoDe = ({ operacion, camino, cola, consulta }: Plan, recuerdos: Recuerdos): string => {
  const ruta = operacion.plantilla.replaceAll(/\{(\w+)\}/g, (_, nombre: string) =>
    escribir(nombre, camino.get(nombre) ?? { recordado: 0 }, recuerdos, NADIE),
  );
  const partes = consulta.map(
    ([nombre, valor]) => `${codificar(nombre)}=${escribir(nombre, valor, recuerdos, '')}`,
  );
  return `${ruta}${cola}${partes.length === 0 ? '' : `?${partes.join('&')}`}`;
};

const elegir = <T>(lista: readonly T[], indice: number): T | undefined =>
  lista[indice % Math.max(1, lista.length)];

const quien = (
  { credencial, operacion: { roles } }: Plan,
  { identidades, falsas }: Reparto,
): { identidad: Identidad | undefined; cabeceras: readonly string[] } => {
  if (credencial.tipo === 'ninguna') return { identidad: undefined, cabeceras: [] };
  if (credencial.tipo === 'falsa')
    return { identidad: undefined, cabeceras: elegir(falsas, credencial.indice)?.cabeceras ?? [] };
  const posibles =
    credencial.tipo === 'con-derecho' && roles !== undefined
      ? identidades.filter(({ rol }) => roles.includes(rol))
      : identidades;
  const identidad = elegir(posibles, credencial.indice);
  return { identidad, cabeceras: identidad === undefined ? [] : [`Bearer ${identidad.token}`] };
};

/** An HTTP client refuses what is no header at all; such requests go over raw sockets. */
const enviable = (valor: string): string => valor.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?');

export const concretar = (plan: Plan, reparto: Reparto): Peticion => {
  const { identidad, cabeceras } = quien(plan, reparto);
  return {
    metodo: plan.metodo,
    destino: destinoDe(plan, reparto.recuerdos),
    cabeceras: [
      ...cabeceras.map((valor) => ['authorization', valor] as const),
      ...plan.cabeceras.map(([nombre, valor]) => [nombre, enviable(valor)] as const),
    ],
    cuerpo: plan.cuerpo,
    trato: plan.trato,
    identidad,
    valida: plan.valida,
  };
};

export const identidadDe = (rol: string, token: string): Identidad => {
  const { cliente_id } = claimsDe(token);
  return { rol, token, clienteId: typeof cliente_id === 'string' ? cliente_id : undefined };
};
