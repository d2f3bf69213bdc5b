/** What may be shown of a message that was not meant for us. */
const CLAVES = new Set([
  ...['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'subject', 'data'],
  ...['pedido_id', 'bodega_id', 'item_id', 'items', 'cantidad', 'secuencia', 'resultado', 'totales'],
  ...['recibido_en', 'evaluado_en', 'descubierto_en', 'unidades', 'unidades_faltantes', 'items_faltantes'],
  ...['items_desconocidos', 'anomalia', 'tipo', 'severidad', 'cliente_id', 'referencia', 'nombre_item'],
]);
/** Of these the shape is shown, never what they say. */
const PERSONALES = new Set(['cliente_id', 'referencia', 'nombre_item']);
const INOFENSIVO = /^[\w.:/@-]{1,80}$/;
const ELEMENTOS_MAX = 3;
const HONDO_MAX = 6;
const LARGO_MAX = 1000;

const redactarValor = (valor: unknown, oculto: boolean, hondo: number): unknown => {
  if (valor === null || typeof valor === 'boolean') return valor;
  if (typeof valor === 'number') return oculto ? '‹número›' : valor;
  if (typeof valor === 'string')
    return !oculto && INOFENSIVO.test(valor) ? valor : `‹texto de ${[...valor].length}›`;
  if (hondo === HONDO_MAX) return '‹…›';
  if (Array.isArray(valor)) {
    const vistos = valor.slice(0, ELEMENTOS_MAX).map((uno) => redactarValor(uno, oculto, hondo + 1));
    return valor.length > ELEMENTOS_MAX ? [...vistos, `‹y ${valor.length - ELEMENTOS_MAX} más›`] : vistos;
  }
  return Object.fromEntries(
    Object.entries(Object(valor)).map(([clave, suyo], n) => {
      const conocida = CLAVES.has(clave);
      const tapado = oculto || !conocida || PERSONALES.has(clave);
      return [conocida ? clave : `‹otra clave ${n}›`, redactarValor(suyo, tapado, hondo + 1)];
    }),
  );
};

/** The shape of a body, with what identifies the order, and nothing that a client wrote. */
export const redactar = (cuerpo: string): string => {
  const bytes = Buffer.byteLength(cuerpo);
  try {
    const texto = JSON.stringify(redactarValor(JSON.parse(cuerpo), false, 0));
    return texto.length <= LARGO_MAX ? texto : `${texto.slice(0, LARGO_MAX)}… (${bytes} bytes)`;
  } catch {
    return `‹${bytes} bytes que no son JSON›`;
  }
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The order that a body speaks of, if it names one. */
export const pedidoDe = (cuerpo: string): string | undefined => {
  try {
    const evento: unknown = JSON.parse(cuerpo);
    const { subject, data } = Object(evento);
    return [Object(data).pedido_id, subject].find((id) => typeof id === 'string' && UUID.test(id));
  } catch {
    return undefined;
  }
};

/** For a terminal: what came in a message must not move its cursor. */
export const visible = (texto: string): string => texto.replace(/[^\x20-\x7e¡-￼]/g, '·');
