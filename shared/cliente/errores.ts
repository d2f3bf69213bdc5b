/** Why a call gave nothing. Whoever catches one can tell whether it is worth asking again. */
import type { z } from 'zod';
import type { problema } from '../api/registro/esquemas-comunes.ts';
import type { Recibida } from './recibida.ts';

export type ProblemaLeido = z.output<typeof problema>;

/** There was no answer in time: it is not known whether the request arrived. */
export class SinRespuesta extends Error {
  override readonly name = 'SinRespuesta';
}

/** An answer that this version of the contract does not know. */
export class RespuestaInesperada extends Error {
  override readonly name = 'RespuestaInesperada';
  /** As it came, for who can make something of it all the same. */
  readonly recibida: Recibida;
  readonly intentos: number;

  constructor(motivo: string, recibida: Recibida, intentos: number) {
    super(motivo);
    this.recibida = recibida;
    this.intentos = intentos;
  }
}

/** The API said no. */
export class ErrorDeApi extends Error {
  override readonly name = 'ErrorDeApi';
  /** Absent where the gateway answered by itself. */
  readonly problema: ProblemaLeido | undefined;
  /** All of the answer: a batch tells in its body what became of each order. */
  readonly recibida: Recibida;
  readonly intentos: number;

  constructor(recibida: Recibida, problema: ProblemaLeido | undefined, intentos: number) {
    super(`HTTP ${recibida.estado}${problema === undefined ? '' : `: ${problema.detail}`}`);
    this.recibida = recibida;
    this.problema = problema;
    this.intentos = intentos;
  }

  get estado(): number {
    return this.recibida.estado;
  }
}
