import type { Sitio } from '../sitio.ts';
import { dlqsConocidas } from './colas.ts';
import { duracion, masViejo, mirar, type Vista } from './mirar.ts';

const fila = ({ dlq, hay, mensajes }: Vista, ahora: number): readonly string[] => {
  const viejo = masViejo(mensajes);
  const rechazados = mensajes.filter(({ motivo }) => motivo !== null).length;
  const de = mensajes.length < hay ? ` de ${mensajes.length} mirados` : '';
  return [
    dlq.nombre,
    String(hay),
    hay === 0 ? '' : `${rechazados}${de}`,
    viejo === undefined ? (hay === 0 ? '' : 'en otras manos') : `hace ${duracion(ahora - viejo)}`,
    viejo === undefined ? '' : `en ${duracion(viejo + dlq.retencionS * 1000 - ahora)}`,
  ];
};

/** Columns as wide as their longest cell. */
export const tabla = (filas: readonly (readonly string[])[]): string[] => {
  const anchos = (filas[0] ?? []).map((_, i) => Math.max(...filas.map((celdas) => celdas[i]?.length ?? 0)));
  return filas.map((celdas) =>
    celdas
      .map((celda, i) => celda.padEnd(anchos[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};

/** Every DLQ: messages, of which refused, and when the oldest was sent and will be dropped by SQS. */
export const listar = async (sitio: Sitio): Promise<readonly string[]> => {
  const vistas = await mirar(sitio, dlqsConocidas);
  const ahora = Date.now();
  const total = vistas.reduce((suma, { hay }) => suma + hay, 0);
  return [
    ...tabla([
      ['DLQ', 'mensajes', 'rechazados', 'el más antiguo', 'caduca'],
      ...vistas.map((vista) => fila(vista, ahora)),
    ]),
    total === 0
      ? 'No hay nada en ninguna DLQ.'
      : `${total} en total. Por motivo: npm run dlq -- inspeccionar`,
  ];
};
