import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { conReintento } from '../../shared/adaptadores/mysql/lectura.ts';
import { binarioAId, columnaAInstante } from '../../shared/adaptadores/mysql/valores.ts';
import { consultaDeEvaluaciones } from '../../shared/api/consulta.ts';
import { exigir } from '../../shared/api/lectura.ts';
import type { EvaluacionLeida } from '../../shared/api/pedido.ts';
import { leerEvidencia } from '../../shared/eventos/evidencia.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { type FilaEvaluacion, seleccionarEvaluaciones } from './sql.ts';

/** Rows read at a time: an order of 2,000 lines has up to 150 KiB of evidence. */
const TRAMO = 50;
/** Lambda answers at most 6 MB; a page that is full by weight ends early, and `siguiente` says where. */
const PAGINA_MAX_BYTES = 4 * 1024 * 1024;
/** Of one item in the answer, with the longest numbers. */
const ITEM_MAX_BYTES = 200;

export const evaluacionDeFila = (fila: FilaEvaluacion): EvaluacionLeida => ({
  secuencia: fila.secuencia,
  pedido_id: binarioAId(fila.pedido_id),
  bodega_id: fila.bodega_id,
  resultado: fila.resultado,
  evaluado_en: columnaAInstante(fila.evaluado_en),
  // Evidence that somebody made unreadable is no evidence: the entry shows it, and the log goes on.
  items: leerEvidencia(fila.evidencia) ?? [],
});

/** The first entries from `desde`, as many as `limite` and the weight of a page allow, at least one. */
const leerPagina = async (base: Base, desde: number, limite: number): Promise<EvaluacionLeida[]> => {
  const pagina: EvaluacionLeida[] = [];
  let bytes = 0;
  let siguiente = desde;
  while (pagina.length < limite) {
    const pedir = Math.min(TRAMO, limite - pagina.length);
    const filas = await conReintento(() => seleccionarEvaluaciones(base, siguiente, pedir));
    for (const fila of filas) {
      const evaluacion = evaluacionDeFila(fila);
      bytes += evaluacion.items.length * ITEM_MAX_BYTES;
      if (pagina.length > 0 && bytes > PAGINA_MAX_BYTES) return pagina;
      pagina.push(evaluacion);
      siguiente = fila.secuencia + 1;
    }
    if (filas.length < pedir) return pagina;
  }
  return pagina;
};

/** GET /evaluaciones: the decision log, for readers that follow it. */
export const manejarEvaluaciones =
  (base: Base): Manejador =>
  async ({ consulta }) => {
    const { desde_secuencia, limite } = exigir(consultaDeEvaluaciones, consulta);
    const evaluaciones = await leerPagina(base, desde_secuencia, limite);
    const ultima = evaluaciones.at(-1)?.secuencia;
    return ok({ evaluaciones, siguiente: ultima === undefined ? desde_secuencia : ultima + 1 });
  };
