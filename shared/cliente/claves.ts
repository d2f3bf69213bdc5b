/** What makes repeating safe: every write that is not idempotent by itself goes out with a key, made once. */
import { esObjeto } from './objeto.ts';

export interface Preparada {
  readonly cabeceras: Readonly<Record<string, string>>;
  readonly cuerpo?: unknown;
}

const conClave = (cuerpo: unknown, nueva: () => string): unknown =>
  esObjeto(cuerpo) && cuerpo.clave_idempotencia === undefined
    ? { ...cuerpo, clave_idempotencia: nueva() }
    : cuerpo;

const EN_CABECERA = 'Idempotency-Key';

/** @returns the same request with a key wherever the route takes one and the caller gave none */
export const asegurarClave = (ruta: string, preparada: Preparada, nueva: () => string): Preparada => {
  const { cabeceras, cuerpo } = preparada;
  switch (ruta) {
    case 'POST /pedidos':
      return cabeceras[EN_CABECERA] === undefined
        ? { ...preparada, cabeceras: { ...cabeceras, [EN_CABECERA]: nueva() } }
        : preparada;
    case 'POST /pedidos/lote':
      return esObjeto(cuerpo) && Array.isArray(cuerpo.pedidos)
        ? { ...preparada, cuerpo: { ...cuerpo, pedidos: cuerpo.pedidos.map((uno) => conClave(uno, nueva)) } }
        : preparada;
    case 'POST /bodega/movimientos':
      return { ...preparada, cuerpo: conClave(cuerpo, nueva) };
    default:
      return preparada;
  }
};
