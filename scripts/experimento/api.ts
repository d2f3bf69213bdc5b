import type { z } from 'zod';
import type { ClaveRuta, Conexion, Entrada, Respuesta } from './conexion.ts';
import { FalloDeRed, RespuestaInesperada } from './fallos.ts';
import * as forma from './respuestas.ts';
import type { CambioPlaneado, ItemInicial } from './tipos.ts';

/** Reads and the changes of the shelf; orders are sent by emisor.ts. */
export interface Api {
  evaluaciones(desde: number, limite: number): Promise<z.infer<typeof forma.paginaEvaluaciones>>;
  items(bodega: number): Promise<forma.ItemLeido[]>;
  crearItems(bodega: number, items: readonly ItemInicial[]): Promise<void>;
  cambiar(bodega: number, cambio: CambioPlaneado): Promise<{ version: number; intentos: number }>;
  pedido(id: string): Promise<forma.PedidoLeido>;
  /** Null: there is none (404). */
  reporte(id: string): Promise<forma.Reporte | null>;
  verificacion(): Promise<forma.Verificacion>;
  verificarConsistencia(id: string): Promise<forma.Consistencia>;
}

/** PUT /bodega/items takes 5,000; fewer keep one request well below its 1 MiB. */
const ITEMS_POR_PUT = 4_000;
const ITEMS_POR_PAGINA = 1_000;

export function crearApi(conexion: Conexion): Api {
  const exigir = async <C extends ClaveRuta>(
    clave: C,
    entrada: Entrada<C>,
    estados: readonly number[] = [200],
  ): Promise<Respuesta> => {
    const respuesta = await conexion.pedir(clave, entrada);
    if (estados.includes(respuesta.estado)) return respuesta;
    throw errorDe(clave, respuesta);
  };
  const obtener = async <C extends ClaveRuta, T>(
    esquema: z.ZodType<T>,
    clave: C,
    entrada: Entrada<C>,
  ): Promise<T> => forma.leer(esquema, (await exigir(clave, entrada)).cuerpo, clave);

  return {
    evaluaciones: (desde, limite) =>
      obtener(forma.paginaEvaluaciones, 'GET /evaluaciones', {
        consulta: { desde_secuencia: desde, limite },
      }),
    items: async (bodega) => {
      const todos: forma.ItemLeido[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const comun = { bodega_id: bodega, limite: ITEMS_POR_PAGINA };
        const consulta = cursor === undefined ? comun : { ...comun, cursor };
        const pagina: z.infer<typeof forma.listaItems> = await obtener(
          forma.listaItems,
          'GET /bodega/items',
          { consulta },
        );
        todos.push(...pagina.items);
        cursor = pagina.cursor;
      }
      return todos;
    },
    crearItems: async (bodega, items) => {
      for (let i = 0; i < items.length; i += ITEMS_POR_PUT) {
        const tanda = items.slice(i, i + ITEMS_POR_PUT).map((item) => ({ ...item, bodega_id: bodega }));
        await exigir('PUT /bodega/items', { cuerpo: { items: tanda } });
      }
    },
    cambiar: async (bodega, cambio) => {
      const respuesta =
        cambio.tipo === 'entrada'
          ? await exigir('POST /bodega/movimientos', entradaDe(bodega, cambio), [201, 200])
          : await exigir('PUT /bodega/items/{item_id}', fijacionDe(bodega, cambio), [201, 200]);
      const { estado, intentos, cuerpo } = respuesta;
      // Only a repetition may find done, or created, what its first attempt did.
      const debido = cambio.tipo === 'fijar' ? 200 : 201;
      if (estado !== debido && (intentos === 1 || cambio.tipo === 'fijar'))
        throw errorDe(`cambio ${cambio.tipo}`, respuesta);
      return { ...forma.leer(forma.conVersion, cuerpo, `cambio ${cambio.tipo}`), intentos };
    },
    pedido: (pedido_id) => obtener(forma.pedido, 'GET /pedidos/{pedido_id}', { camino: { pedido_id } }),
    reporte: async (pedido_id) => {
      const clave = 'GET /auditoria/{pedido_id}';
      const { estado, cuerpo } = await exigir(clave, { camino: { pedido_id } }, [200, 404]);
      return estado === 404 ? null : forma.leer(forma.reporte, cuerpo, clave);
    },
    verificacion: () => obtener(forma.verificacion, 'GET /auditoria/verificacion', {}),
    verificarConsistencia: (pedido_id) =>
      obtener(forma.consistencia, 'POST /pedidos/{pedido_id}/verificar-consistencia', {
        camino: { pedido_id },
        cuerpo: { pedido_id },
      }),
  };
}

const entradaDe = (bodega_id: number, { item_id, cantidad, clave }: CambioPlaneado) => ({
  cuerpo: {
    item_id,
    bodega_id,
    tipo: 'ENTRADA' as const,
    cantidad,
    motivo: 'Reposición del experimento',
    clave_idempotencia: clave,
  },
});

const fijacionDe = (bodega_id: number, { item_id, cantidad }: CambioPlaneado) => ({
  camino: { item_id },
  cuerpo: { nombre_item: `Item ${item_id}`, cantidad_disponible: cantidad, bodega_id },
});

const errorDe = (que: string, { estado, cuerpo }: Respuesta): Error => {
  const detalle = `${que}: HTTP ${estado} ${JSON.stringify(cuerpo)?.slice(0, 300) ?? ''}`;
  return estado >= 500 ? new FalloDeRed(detalle) : new RespuestaInesperada(detalle);
};
