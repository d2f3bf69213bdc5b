/** The record of who did what with the messages of a DLQ. */
import type { RowDataPacket } from 'mysql2/promise';
import type { MensajeDeDlq } from '../dlq.ts';
import type { Ejecutor } from './base.ts';
import { enMilisegundos, instanteAColumna } from './valores.ts';

export interface Accion {
  readonly id: Buffer;
  readonly accion: 'REENVIAR' | 'DESCARTAR';
  readonly dlq: string;
  /** The queue they go to; null where they are discarded. */
  readonly destino: string | null;
  readonly quien: string;
  readonly porque: string | null;
}

const columna = (ms: number): string => instanteAColumna(enMilisegundos(ms));

export const insertarAccion = async (
  ejecutor: Ejecutor,
  { id, accion, dlq, destino, quien, porque }: Accion,
  ahora: number,
): Promise<void> => {
  await ejecutor.query(
    'INSERT INTO dlq_acciones (accion_id, accion, dlq, destino, quien, porque, iniciada_en) VALUES (?)',
    [[id, accion, dlq, destino, quien, porque, columna(ahora)]],
  );
};

export const terminarAccion = async (
  ejecutor: Ejecutor,
  id: Buffer,
  hechos: number,
  ahora: number,
): Promise<void> => {
  await ejecutor.query('UPDATE dlq_acciones SET terminada_en = ?, hechos = ? WHERE accion_id = ?', [
    columna(ahora),
    hechos,
    id,
  ]);
};

/** Says what is about to happen to messages; the bodies are kept of what will be nowhere else. */
export const anotarMensajes = async (
  ejecutor: Ejecutor,
  { id, accion, dlq }: Accion,
  mensajes: readonly MensajeDeDlq[],
  ahora: number,
): Promise<void> => {
  const conCuerpo = accion === 'DESCARTAR';
  await ejecutor.query(
    `INSERT INTO dlq_mensajes
       (accion_id, mensaje_id, dlq, clave, traza, motivo, enviado_en, cuerpo, atributos, anotado_en) VALUES ?`,
    [
      mensajes.map((m) => [
        id,
        m.id,
        dlq,
        m.clave,
        m.traza,
        m.motivo,
        columna(m.enviadoEn),
        conCuerpo ? m.cuerpo : null,
        conCuerpo ? JSON.stringify(m.atributos) : null,
        columna(ahora),
      ]),
    ],
  );
};

export const cerrarMensajes = async (
  ejecutor: Ejecutor,
  accion: Buffer,
  ids: readonly string[],
): Promise<void> => {
  if (ids.length === 0) return;
  await ejecutor.query('UPDATE dlq_mensajes SET hecho = 1 WHERE accion_id = ? AND mensaje_id IN (?)', [
    accion,
    ids,
  ]);
};

export interface Reenviado extends RowDataPacket {
  readonly clave: string;
  /** Also those of which it is not known whether they got anywhere. */
  readonly veces: number;
  /** As a column. */
  readonly ultimo_en: string;
  /** Only those that are known to have left the DLQ; the moment is null before the first. */
  readonly hechas: number;
  readonly ultima_hecha_en: string | null;
}

/** How often each event has been sent back from this DLQ until now; what never was is missing. */
export const contarReenviados = async (
  ejecutor: Ejecutor,
  dlq: string,
  claves: readonly string[],
): Promise<ReadonlyMap<string, Reenviado>> => {
  if (claves.length === 0) return new Map();
  const [filas] = await ejecutor.query<Reenviado[]>(
    `SELECT clave, COUNT(*) AS veces, MAX(anotado_en) AS ultimo_en,
            COUNT(CASE WHEN hecho = 1 THEN 1 END) AS hechas, MAX(CASE WHEN hecho = 1 THEN anotado_en END) AS ultima_hecha_en
     FROM dlq_mensajes
     WHERE dlq = ? AND clave IN (?) AND cuerpo IS NULL GROUP BY clave`,
    [dlq, claves],
  );
  return new Map(filas.map((fila) => [fila.clave, fila]));
};
