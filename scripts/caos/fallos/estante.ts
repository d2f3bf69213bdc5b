/** Somebody corrects the shelf downwards while orders come in: the newest ones must lose their cover, and only they. */
import { setTimeout as dormir } from 'node:timers/promises';
import { crearApi } from '../../experimento/api.ts';
import { crearConexion } from '../../experimento/conexion.ts';
import { type Contexto, type Fallo, hastaQue, NoSobrevive } from './fallo.ts';

const ITEM = 1;
const EXISTENCIAS = 100;
const PEDIDOS = 12;
const CANTIDAD = 5;
/** CONTRACT.md: within two minutes. */
const PLAZO_MS = 120_000;

const abrirApi = ({ banco, azar }: Contexto) => {
  const senal = new AbortController().signal;
  const conexion = crearConexion({ url: banco.url, conexiones: 16, azar, senal, contar: () => undefined });
  return { conexion, api: crearApi(conexion) };
};

/** @returns its id */
const pedir = async (
  { conexion }: ReturnType<typeof abrirApi>,
  bodega_id: number,
  clave: string,
): Promise<string> => {
  const { estado, cuerpo } = await conexion.pedir('POST /pedidos', {
    cuerpo: { bodega_id, items: [{ item_id: ITEM, cantidad: CANTIDAD }] },
    cabeceras: { 'Idempotency-Key': clave },
  });
  const id: unknown = Object(cuerpo).pedido_id;
  if (estado !== 202 || typeof id !== 'string') throw new NoSobrevive(`POST /pedidos: ${estado}`);
  return id;
};

export const bajarExistencias: Fallo = {
  numero: 30,
  nombre: 'estante-corregido-a-la-baja',
  como: 'en una bodega vecina, PUT deja en el estante menos de lo reservado por doce pedidos recién validados',
  inyectar: async (c) => {
    const medios = abrirApi(c);
    const { api } = medios;
    // Never used by a run: the warehouses of two runs are not neighbours.
    const bodega = c.bodega + 1;
    try {
      const item = { item_id: ITEM, nombre_item: 'Item a la baja', cantidad_disponible: EXISTENCIAS };
      await api.crearItems(bodega, [item]);
      const ids: string[] = [];
      for (let i = 0; i < PEDIDOS; i += 1) ids.push(await pedir(medios, bodega, `baja-${bodega}-${i}`));
      const leidos = () => Promise.all(ids.map((id) => api.pedido(id)));
      if (!(await hastaQue(async () => (await leidos()).every(({ secuencia }) => secuencia != null), 60_000)))
        throw new NoSobrevive('los pedidos de la bodega vecina no se deciden');
      const queda = c.azar.entero(1, PEDIDOS * CANTIDAD - 1);
      await api.cambiar(bodega, { tipo: 'fijar', item_id: ITEM, cantidad: queda, clave: '' });
      c.disparar();
      const desde = Date.now();
      const caen = Math.ceil((PEDIDOS * CANTIDAD - queda) / CANTIDAD);
      let estados: string[] = [];
      const debidos = ids.map((_, i) => (i < PEDIDOS - caen ? 'VALIDADO' : 'AUDITADO'));
      const bien = await hastaQue(async () => {
        const pedidos = (await leidos()).sort((a, b) => (a.secuencia ?? 0) - (b.secuencia ?? 0));
        estados = pedidos.map(({ estado }) => estado);
        return estados.join() === debidos.join();
      }, PLAZO_MS);
      if (!bien) throw new NoSobrevive(`faltante tardío: ${estados.join()}, debía ser ${debidos.join()}`);
      // Nothing may move any more, and every report is there.
      await dormir(500);
      const reportes = (await Promise.all(ids.map((id) => api.reporte(id)))).filter((r) => r !== null).length;
      const [final] = await api.items(bodega);
      const reservada = (PEDIDOS - caen) * CANTIDAD;
      if (reportes !== caen || final?.cantidad_reservada !== reservada)
        throw new NoSobrevive(
          `faltante tardío: ${reportes} reportes por ${caen} pedidos, reservadas ${final?.cantidad_reservada} y no ${reservada}`,
        );
      return `quedan ${queda} de ${PEDIDOS * CANTIDAD} reservadas: ${caen} pedidos auditados en ${Date.now() - desde} ms`;
    } finally {
      medios.conexion.cerrar();
    }
  },
};
