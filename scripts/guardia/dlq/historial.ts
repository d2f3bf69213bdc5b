import type { RowDataPacket } from 'mysql2/promise';
import { columnaAInstante } from '../../../shared/adaptadores/mysql/valores.ts';
import type { Sitio } from '../sitio.ts';
import { tabla } from './listar.ts';
import { visible } from './redactar.ts';

const ULTIMAS = 50;

interface Fila extends RowDataPacket {
  readonly accion: string;
  readonly dlq: string;
  readonly destino: string | null;
  readonly quien: string;
  readonly porque: string | null;
  readonly iniciada_en: string;
  readonly terminada_en: string | null;
  readonly anotados: number;
  readonly hechos: number;
}

const filaDe = (f: Fila): readonly string[] => [
  columnaAInstante(f.iniciada_en),
  f.accion,
  f.dlq,
  f.destino ?? '–',
  `${f.hechos} de ${f.anotados}${f.terminada_en === null ? ' (sin terminar)' : ''}`,
  visible(f.quien),
  visible(f.porque ?? ''),
];

/** Who did what, the latest first. */
export const historial = async (sitio: Sitio): Promise<readonly string[]> => {
  const [filas] = await sitio.base().query<Fila[]>(
    `SELECT a.accion, a.dlq, a.destino, a.quien, a.porque, a.iniciada_en, a.terminada_en,
            COUNT(m.mensaje_id) AS anotados, CAST(COALESCE(SUM(m.hecho), 0) AS UNSIGNED) AS hechos
     FROM (SELECT * FROM dlq_acciones ORDER BY iniciada_en DESC LIMIT ?) a
     LEFT JOIN dlq_mensajes m ON m.accion_id = a.accion_id
     GROUP BY a.accion_id, a.accion, a.dlq, a.destino, a.quien, a.porque, a.iniciada_en, a.terminada_en
     ORDER BY a.iniciada_en DESC`,
    [ULTIMAS],
  );
  if (filas.length === 0) return ['Nadie ha movido nada todavía.'];
  return tabla([
    ['cuándo', 'acción', 'DLQ', 'destino', 'mensajes', 'quién', 'por qué'],
    ...filas.map(filaDe),
  ]);
};
