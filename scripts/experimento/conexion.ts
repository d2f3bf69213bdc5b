/**
 * How the experiment talks to the system: with the client that client teams are given, which holds what is sent to
 * the contract and repeats what may succeed later. What comes back is handed on as it came, also where the client
 * cannot make sense of it: whether an answer is right is for respuestas.ts and the oracle to say.
 */
import type { ClaveRuta } from '../../shared/api/rutas.ts';
import { crearCliente, mediosComunes } from '../../shared/cliente/cliente.ts';
import { ErrorDeApi, RespuestaInesperada, SinRespuesta } from '../../shared/cliente/errores.ts';
import type { Recibida } from '../../shared/cliente/recibida.ts';
import { esPasajero, esperaTras, PACIENCIA, type Paciencia } from '../../shared/cliente/reintentos.ts';
import type { Entrada } from '../../shared/cliente/tipos.ts';
import type { Azar } from './azar.ts';
import { FalloDeRed } from './fallos.ts';
import { crearTransporte, type OpcionesTransporte } from './transporte.ts';

export type Respuesta = Recibida & { readonly intentos: number };
export type { ClaveRuta, Entrada, Recibida };

/** Something that no type of the contract describes. */
export interface PeticionCruda {
  readonly metodo: 'GET' | 'POST' | 'PUT';
  /** With its query, from the first slash. */
  readonly ruta: string;
  readonly cuerpo?: unknown;
  readonly cabeceras?: Readonly<Record<string, string>>;
}

export interface Conexion {
  /**
   * Repeats what failed for a passing reason, told to `alRepetir` as well; the answer may still be a failure.
   * @throws FalloDeRed if there never was an answer
   */
  pedir<C extends ClaveRuta>(
    clave: C,
    entrada: Entrada<C>,
    alRepetir?: (motivo: string) => void,
  ): Promise<Respuesta>;
  /** As {@link pedir}, for what no type of the contract describes. @throws FalloDeRed if the last attempt had no answer */
  insistir(peticion: PeticionCruda): Promise<Recibida>;
  /** @throws FalloDeRed */
  intentar(peticion: PeticionCruda): Promise<Recibida>;
  /**
   * Waits as the client does before it repeats.
   * @param recibida undefined: there was no answer
   * @param vuelta how many attempts have been made, 1..
   * @returns false: it has been tried often enough, and there was no wait
   */
  esperar(recibida: Recibida | undefined, vuelta: number): Promise<boolean>;
  cerrar(): void;
}

export interface OpcionesConexion extends OpcionesTransporte {
  readonly azar: Azar;
  readonly senal: AbortSignal;
  /** Absent: the client's own. */
  readonly paciencia?: Paciencia | undefined;
  /** Told of each repetition. */
  readonly contar: (motivo: string) => void;
}

export const pasajera = esPasajero;

/** While somebody breaks the system on purpose: a database may be frozen for a minute. */
export const PACIENCIA_PERTURBADA: Paciencia = { ...PACIENCIA, intentosMax: 20 };

export function crearConexion({
  azar,
  senal,
  contar,
  paciencia = PACIENCIA,
  ...opciones
}: OpcionesConexion): Conexion {
  const { transporte, cerrar } = crearTransporte(opciones);
  const medios = { ...mediosComunes(transporte), azar: azar.real, paciencia };
  const cliente = crearCliente(medios);
  const traducir = (error: unknown): unknown => {
    senal.throwIfAborted();
    return error instanceof SinRespuesta ? new FalloDeRed(error.message, { cause: error }) : error;
  };
  const intentar: Conexion['intentar'] = async ({ cabeceras = {}, ...peticion }) => {
    const plazo = AbortSignal.any([senal, AbortSignal.timeout(medios.tiempoMaxMs)]);
    try {
      return await transporte({ ...peticion, cabeceras, senal: plazo });
    } catch (error) {
      throw traducir(error);
    }
  };
  const esperar: Conexion['esperar'] = async (recibida, vuelta) => {
    const espera = esperaTras(recibida, vuelta, medios.paciencia, medios.ahora(), medios.azar());
    if (espera === undefined) return false;
    await medios.dormir(espera, senal);
    return true;
  };
  return {
    pedir: async (clave, entrada, alRepetir) => {
      const repetir = (motivo: string): void => {
        contar(motivo);
        alRepetir?.(motivo);
      };
      try {
        const contestada = await cliente.llamar(clave, entrada, { senal, alRepetir: repetir });
        return { ...contestada, estado: Number(contestada.estado) };
      } catch (error) {
        if (error instanceof ErrorDeApi || error instanceof RespuestaInesperada)
          return { ...error.recibida, intentos: error.intentos };
        throw traducir(error);
      }
    },
    insistir: async (peticion) => {
      for (let vuelta = 1; ; vuelta += 1) {
        const recibida = await intentar(peticion).catch((error: unknown) => {
          if (error instanceof FalloDeRed) return error;
          throw error;
        });
        const contestada = recibida instanceof FalloDeRed ? undefined : recibida;
        if (contestada !== undefined && !esPasajero(contestada)) return contestada;
        if (await esperar(contestada, vuelta)) continue;
        if (recibida instanceof FalloDeRed) throw recibida;
        return recibida;
      }
    },
    intentar,
    esperar,
    cerrar,
  };
}
