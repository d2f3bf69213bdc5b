import type { MensajeDeDlq } from '../../../shared/adaptadores/dlq.ts';
import type { Sitio } from '../sitio.ts';
import type { DlqConocida } from './colas.ts';
import { motivoDe, reparoDe } from './juicio.ts';
import { duracion, masViejo, mirar, type Vista } from './mirar.ts';
import { pedidoDe, redactar, visible } from './redactar.ts';

const lineaDe = (mensaje: MensajeDeDlq): string => {
  const bytes = Buffer.byteLength(mensaje.cuerpo);
  return `    mensaje ${mensaje.id}  pedido ${pedidoDe(mensaje.cuerpo) ?? '–'}  correlación ${mensaje.traza ?? '–'}  ${bytes} bytes`;
};

const consejo = (dlq: DlqConocida, motivo: string, mensajes: readonly MensajeDeDlq[]): string => {
  const reparo = mensajes.map((mensaje) => reparoDe(mensaje, dlq.cola, 0)).find((uno) => uno !== undefined);
  const con = `${dlq.nombre} --motivo ${/^[\w-]+$/.test(motivo) ? motivo : JSON.stringify(motivo)}`;
  return reparo === undefined
    ? `    → npm run dlq -- reenviar ${con}`
    : `    → ${reparo}: npm run dlq -- descartar ${con} --porque "…"`;
};

const grupo = (
  dlq: DlqConocida,
  motivo: string,
  mensajes: readonly MensajeDeDlq[],
  ejemplos: number,
): string[] => {
  const desde = duracion(Date.now() - (masViejo(mensajes) ?? 0));
  const quien = mensajes[0]?.motivo === null ? '' : ' (rechazado por la función)';
  const [primero] = mensajes;
  return [
    `  ${visible(motivo)}${quien}: ${mensajes.length}, el más antiguo de hace ${desde}`,
    ...mensajes.slice(0, ejemplos).map(lineaDe),
    ...(mensajes.length > ejemplos ? [`    … y ${mensajes.length - ejemplos} más`] : []),
    ...(primero === undefined ? [] : [`    cuerpo del primero, tapado: ${redactar(primero.cuerpo)}`]),
    visible(consejo(dlq, motivo, mensajes)),
  ];
};

const deUna = ({ dlq, hay, mensajes }: Vista, ejemplos: number): string[] => {
  const porMotivo = Map.groupBy(mensajes, (mensaje) => motivoDe(mensaje, dlq));
  const mayores = [...porMotivo].sort(([, a], [, b]) => b.length - a.length);
  const mirados = mensajes.length < hay ? `, ${mensajes.length} mirados` : '';
  return [
    `${dlq.nombre} → ${dlq.cola} (${dlq.funcion}): ${hay} mensajes${mirados}`,
    ...mayores.flatMap(([motivo, suyos]) => grupo(dlq, motivo, suyos, ejemplos)),
  ];
};

/** What lies in DLQs, by reason. Bodies are shown without what a client wrote. */
export const inspeccionar = async (
  sitio: Sitio,
  { dlqs, ejemplos }: { readonly dlqs: readonly DlqConocida[]; readonly ejemplos: number },
): Promise<readonly string[]> => {
  const llenas = (await mirar(sitio, dlqs)).filter(({ hay }) => hay > 0);
  return llenas.length === 0
    ? ['No hay nada que inspeccionar.']
    : llenas.flatMap((vista) => deUna(vista, ejemplos));
};
