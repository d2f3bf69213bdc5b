import type { RutaLocal } from '../topologia.ts';

export interface Acierto {
  readonly ruta: RutaLocal;
  /** Percent-decoded; as it came where that cannot be: then it is nobody's id, and the function says so. */
  readonly parametros: Readonly<Record<string, string>>;
}

export type Encontrar = (metodo: string, camino: string) => Acierto | undefined;

const esParametro = (segmento: string): boolean => /^\{.+\}$/.test(segmento);

const descifrar = (segmento: string): string => {
  try {
    return decodeURIComponent(segmento);
  } catch {
    return segmento;
  }
};

interface Preparada {
  readonly ruta: RutaLocal;
  readonly segmentos: readonly string[];
}

const casar = ({ ruta, segmentos }: Preparada, pedidos: readonly string[]): Acierto | undefined => {
  if (segmentos.length !== pedidos.length) return undefined;
  const parametros: Record<string, string> = {};
  for (const [i, segmento] of segmentos.entries()) {
    const pedido = pedidos[i] ?? '';
    if (!esParametro(segmento)) {
      if (segmento !== pedido) return undefined;
    } else {
      if (pedido === '') return undefined;
      parametros[segmento.slice(1, -1)] = descifrar(pedido);
    }
  }
  return { ruta, parametros };
};

/** Where a route has its first parameter: the later, the more specific. */
const especificidad = ({ segmentos }: Preparada): string =>
  segmentos.map((segmento) => (esParametro(segmento) ? '1' : '0')).join('');

/**
 * API Gateway's choice: a literal segment beats a parameter, from left to right. A trailing slash is another path.
 */
export const encontrador = (rutas: readonly RutaLocal[]): Encontrar => {
  const preparadas = rutas
    .map((ruta): Preparada => ({ ruta, segmentos: ruta.ruta.split('/') }))
    .sort((a, b) => (especificidad(a) < especificidad(b) ? -1 : 1));
  return (metodo, camino) => {
    const pedidos = camino.split('/');
    for (const preparada of preparadas) {
      const acierto = preparada.ruta.metodo === metodo ? casar(preparada, pedidos) : undefined;
      if (acierto !== undefined) return acierto;
    }
    return undefined;
  };
};
