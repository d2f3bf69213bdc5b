import { contarMensajes } from '../../../shared/adaptadores/colas.ts';
import { type MensajeDeDlq, recorrerDlq } from '../../../shared/adaptadores/dlq.ts';
import { enParalelo } from '../../experimento/paralelo.ts';
import type { Sitio } from '../sitio.ts';
import type { DlqConocida } from './colas.ts';

/** A look holds messages back from the alarm and from others: not more of them than say what is the matter. */
const MIRADOS_MAX = 2000;
const OCULTO_S = 30;
const A_LA_VEZ = 6;

export interface Vista {
  readonly dlq: DlqConocida;
  /** All that there are, as SQS counts. */
  readonly hay: number;
  /** Those that were looked at. */
  readonly mensajes: readonly MensajeDeDlq[];
}

const mirarUna = async ({ sqs, urlDe }: Sitio, dlq: DlqConocida): Promise<Vista> => {
  const url = await urlDe(dlq.nombre);
  const hay = await contarMensajes(sqs, url);
  const mensajes: MensajeDeDlq[] = [];
  if (hay > 0)
    await recorrerDlq(sqs, url, { maximo: MIRADOS_MAX, ocultoS: OCULTO_S }, async (lote) => {
      mensajes.push(...lote);
      return new Set();
    });
  return { dlq, hay, mensajes };
};

/** Looks into DLQs without taking anything out. */
export const mirar = async (sitio: Sitio, dlqs: readonly DlqConocida[]): Promise<readonly Vista[]> => {
  const vistas = new Map<DlqConocida, Vista>();
  await enParalelo(dlqs, A_LA_VEZ, async (dlq) => {
    vistas.set(dlq, await mirarUna(sitio, dlq));
  });
  return dlqs.flatMap((dlq) => vistas.get(dlq) ?? []);
};

const UNIDADES = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** The two largest units: `2 h 5 min`. */
export const duracion = (ms: number): string => {
  let resto = Math.max(0, Math.floor(ms / 1000));
  const partes: string[] = [];
  for (const [segundos, unidad] of UNIDADES) {
    if (resto >= segundos) partes.push(`${Math.floor(resto / segundos)} ${unidad}`);
    resto %= segundos;
  }
  return partes.slice(0, 2).join(' ') || '0 s';
};

export const masViejo = (mensajes: readonly MensajeDeDlq[]): number | undefined =>
  mensajes.length === 0 ? undefined : Math.min(...mensajes.map(({ enviadoEn }) => enviadoEn));
