import type { z } from 'zod';
import {
  FalloDeRed,
  type Peticion,
  type Reintentador,
  type Respuesta,
  RespuestaInesperada,
} from './cliente.ts';
import * as forma from './respuestas.ts';
import type { CambioPlaneado, ItemInicial } from './tipos.ts';

/** Reads and the changes of the shelf; orders are sent by emisor.ts, which has retries of its own. */
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

export function crearApi(http: Reintentador): Api {
  const exigir = async (peticion: Peticion, estados: readonly number[]) => {
    const respuesta = await http.pedir(peticion);
    if (estados.includes(respuesta.estado)) return respuesta;
    throw errorDe(peticion, respuesta);
  };
  const obtener = async <T>(esquema: z.ZodType<T>, ruta: string): Promise<T> =>
    forma.leer(esquema, (await exigir({ metodo: 'GET', ruta }, [200])).cuerpo, `GET ${ruta}`);

  return {
    evaluaciones: (desde, limite) =>
      obtener(forma.paginaEvaluaciones, `/evaluaciones?desde_secuencia=${desde}&limite=${limite}`),
    items: async (bodega) => {
      const todos: forma.ItemLeido[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const resto: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const ruta = `/bodega/items?bodega_id=${bodega}&limite=${ITEMS_POR_PAGINA}${resto}`;
        const pagina: z.infer<typeof forma.listaItems> = await obtener(forma.listaItems, ruta);
        todos.push(...pagina.items);
        cursor = pagina.cursor;
      }
      return todos;
    },
    crearItems: async (bodega, items) => {
      for (let i = 0; i < items.length; i += ITEMS_POR_PUT) {
        const tanda = items.slice(i, i + ITEMS_POR_PUT).map((item) => ({ ...item, bodega_id: bodega }));
        await exigir({ metodo: 'PUT', ruta: '/bodega/items', cuerpo: { items: tanda } }, [200]);
      }
    },
    cambiar: async (bodega, cambio) => {
      const [peticion, estados] = peticionDe(bodega, cambio);
      const respuesta = await exigir(peticion, estados);
      const { version } = forma.leer(
        forma.conVersion,
        respuesta.cuerpo,
        `${peticion.metodo} ${peticion.ruta}`,
      );
      return { version, intentos: respuesta.intentos };
    },
    pedido: (id) => obtener(forma.pedido, `/pedidos/${encodeURIComponent(id)}`),
    reporte: async (id) => {
      const peticion: Peticion = { metodo: 'GET', ruta: `/auditoria/${encodeURIComponent(id)}` };
      const respuesta = await exigir(peticion, [200, 404]);
      return respuesta.estado === 404
        ? null
        : forma.leer(forma.reporte, respuesta.cuerpo, 'GET /auditoria/{id}');
    },
    verificacion: () => obtener(forma.verificacion, '/auditoria/verificacion'),
    verificarConsistencia: async (id) => {
      const ruta = `/pedidos/${encodeURIComponent(id)}/verificar-consistencia`;
      const { cuerpo } = await exigir({ metodo: 'POST', ruta, cuerpo: { pedido_id: id } }, [200]);
      return forma.leer(forma.consistencia, cuerpo, 'POST verificar-consistencia');
    },
  };
}

function peticionDe(bodega: number, cambio: CambioPlaneado): [Peticion, number[]] {
  const { tipo, item_id, cantidad, clave } = cambio;
  if (tipo === 'entrada') {
    const motivo = 'Reposición del experimento';
    const cuerpo = {
      item_id,
      bodega_id: bodega,
      tipo: 'ENTRADA',
      cantidad,
      motivo,
      clave_idempotencia: clave,
    };
    return [{ metodo: 'POST', ruta: '/bodega/movimientos', cuerpo }, [201]];
  }
  const cuerpo = { nombre_item: `Item ${item_id}`, cantidad_disponible: cantidad, bodega_id: bodega };
  // A retried creation may find what its first attempt created.
  return [{ metodo: 'PUT', ruta: `/bodega/items/${item_id}`, cuerpo }, tipo === 'crear' ? [201, 200] : [200]];
}

const errorDe = ({ metodo, ruta }: Peticion, { estado, cuerpo }: Respuesta): Error => {
  const detalle = `${metodo} ${ruta}: HTTP ${estado} ${JSON.stringify(cuerpo)?.slice(0, 300) ?? ''}`;
  return estado >= 500 ? new FalloDeRed(detalle) : new RespuestaInesperada(detalle);
};
