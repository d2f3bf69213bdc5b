/** Which messages are not worth sending again, and which ones a command means. Pure. */
import type { NombreCola } from '../../../infra/topologia.ts';
import type { MensajeDeDlq } from '../../../shared/adaptadores/dlq.ts';
import { leerEvento } from '../../../shared/eventos/comun.ts';
import { contratos, type DlqConocida } from './colas.ts';

/** Sent back so often and here again: somebody has to find out why first. */
const REENVIOS_SIN_EFECTO = 2;

/** Reasons of the reading itself, which the present contract can be asked about. */
const DE_LECTURA = /^(CUERPO_VACIO|NO_ES_JSON|TIPO_O_VERSION_DESCONOCIDA|ESQUEMA)\b/;

/**
 * Why this message would fail again; undefined if nothing speaks against it. What was refused for its form is read
 * again with the contract of today: a version that was unknown when it came may be known by now.
 *
 * @param veces how often it was sent back from this DLQ before
 */
export const reparoDe = (
  { cuerpo, motivo }: Pick<MensajeDeDlq, 'cuerpo' | 'motivo'>,
  destino: NombreCola,
  veces: number,
): string | undefined => {
  const { esquema, tipo } = contratos[destino];
  const lectura = leerEvento(esquema, tipo, cuerpo);
  if (!lectura.ok) return `${destino} no lo puede leer (${lectura.motivo})`;
  if (motivo !== null && !DE_LECTURA.test(motivo)) return `la función lo rechazó por lo que dice (${motivo})`;
  if (veces >= REENVIOS_SIN_EFECTO) return `ya se reenvió ${veces} veces y ha vuelto`;
  return undefined;
};

export interface Seleccion {
  /** Also the first word of a reason: ESQUEMA means all of them. */
  readonly motivo: string | undefined;
  readonly mensaje: string | undefined;
  /** Only what a function refused. */
  readonly rechazados: boolean;
}

export const motivoDe = ({ motivo }: Pick<MensajeDeDlq, 'motivo'>, { sinMotivo }: DlqConocida): string =>
  motivo ?? sinMotivo;

export const estaElegido = (mensaje: MensajeDeDlq, dlq: DlqConocida, s: Seleccion): boolean => {
  const motivo = motivoDe(mensaje, dlq);
  const porMotivo = s.motivo === undefined || motivo === s.motivo || motivo.split(' ')[0] === s.motivo;
  return (
    porMotivo &&
    (s.mensaje === undefined || mensaje.id === s.mensaje) &&
    (!s.rechazados || mensaje.motivo !== null)
  );
};
