import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { conReintento } from '../../shared/adaptadores/mysql/lectura.ts';
import {
  binarioAId,
  columnaAInstante,
  idABinario,
  instanteAColumna,
} from '../../shared/adaptadores/mysql/valores.ts';
import type { MovimientoLeido } from '../../shared/api/bodega.ts';
import { consultaDeAnomalias, consultaDeMovimientos, consultaDePedidos } from '../../shared/api/consulta.ts';
import { exigir } from '../../shared/api/lectura.ts';
import type { AnomaliaLeida, PedidoDeLista } from '../../shared/api/pedido.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { abrir, cerrar, cortar, type Tope, type Tramo } from './pagina.ts';
import {
  type FilaAnomalia,
  type FilaMovimiento,
  type FilaPedidoDeLista,
  seleccionarAnomalias,
  seleccionarMovimientos,
  seleccionarPedidos,
} from './sql-listas.ts';

/** The ends of what a DATETIME column can hold. */
const PRINCIPIO = '1000-01-01 00:00:00.000';
const FIN = '9999-12-31 23:59:59.999';
const ULTIMO_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const tramoDe = (desde: string | undefined, hasta: string | undefined): Tramo => ({
  desde: desde === undefined ? PRINCIPIO : instanteAColumna(desde),
  hasta: hasta === undefined ? FIN : instanteAColumna(hasta),
});

const topeDe = ([en, id]: readonly string[]): Tope<number> => ({
  en: en === undefined ? FIN : instanteAColumna(en),
  id: id === undefined ? Number.MAX_SAFE_INTEGER : Number(id),
});

const topeDePedido = ([en, id = ULTIMO_ID]: readonly string[]): Tope<Buffer> => ({
  en: en === undefined ? FIN : instanteAColumna(en),
  id: idABinario(id),
});

/** A cursor counts only for the list that it came from: its filters are part of its name. */
const nombreDe = (lista: string, filtro: object): string => `${lista}/${JSON.stringify(filtro)}`;

const pedidoDeLista = (fila: FilaPedidoDeLista): PedidoDeLista => ({
  pedido_id: binarioAId(fila.pedido_id),
  estado: fila.estado,
  bodega_id: fila.bodega_id,
  cliente_id: fila.cliente_id,
  referencia: fila.referencia,
  resultado: fila.resultado,
  recibido_en: columnaAInstante(fila.recibido_en),
});

/** GET /pedidos: what has been decided, newest first, without lines; a cliente sees only its own. */
export const manejarPedidos =
  (base: Base, clave: Buffer): Manejador =>
  async ({ identidad, consulta }) => {
    const { limite, cursor, desde, hasta, estado, bodega_id } = exigir(consultaDePedidos, consulta);
    const cliente_id = identidad.rol === 'cliente' ? (identidad.clienteId ?? '') : undefined;
    const filtro = { estado, bodega_id, cliente_id, ...tramoDe(desde, hasta) };
    const lista = nombreDe('pedidos', filtro);
    const tope = topeDePedido(abrir(clave, lista, cursor));
    const filas = await conReintento(() => seleccionarPedidos(base, filtro, tope, limite + 1));
    const { pagina, siguiente } = cortar(filas.map(pedidoDeLista), limite, (p) => [
      p.recibido_en,
      p.pedido_id,
    ]);
    return ok({ pedidos: pagina, cursor: cerrar(clave, lista, siguiente) });
  };

const movimientoLeido = (fila: FilaMovimiento): MovimientoLeido => ({
  ...fila,
  pedido_id: fila.pedido_id === null ? null : binarioAId(fila.pedido_id),
  creado_en: columnaAInstante(fila.creado_en),
});

/** GET /bodega/movimientos: the ledger, newest first. */
export const manejarMovimientos =
  (base: Base, clave: Buffer): Manejador =>
  async ({ consulta }) => {
    const { limite, cursor, desde, hasta, ...elegido } = exigir(consultaDeMovimientos, consulta);
    const { item_id, bodega_id } = elegido;
    const filtro = { item_id, bodega_id, ...tramoDe(desde, hasta) };
    const lista = nombreDe('movimientos', filtro);
    const tope = topeDe(abrir(clave, lista, cursor));
    const filas = await conReintento(() => seleccionarMovimientos(base, filtro, tope, limite + 1));
    const { pagina, siguiente } = cortar(filas.map(movimientoLeido), limite, (m) => [
      m.creado_en,
      m.movimiento_id,
    ]);
    return ok({ movimientos: pagina, cursor: cerrar(clave, lista, siguiente) });
  };

const anomaliaLeida = (fila: FilaAnomalia): AnomaliaLeida => ({
  ...fila,
  pedido_id: binarioAId(fila.pedido_id),
  detectada_en: columnaAInstante(fila.detectada_en),
});

/** GET /anomalias: newest first. */
export const manejarAnomalias =
  (base: Base, clave: Buffer): Manejador =>
  async ({ consulta }) => {
    const { limite, cursor, desde, tipo, severidad, estado } = exigir(consultaDeAnomalias, consulta);
    const filtro = { tipo, severidad, estado, ...tramoDe(desde, undefined) };
    const lista = nombreDe('anomalias', filtro);
    const tope = topeDe(abrir(clave, lista, cursor));
    const filas = await conReintento(() => seleccionarAnomalias(base, filtro, tope, limite + 1));
    const { pagina, siguiente } = cortar(filas.map(anomaliaLeida), limite, (a) => [
      a.detectada_en,
      a.anomalia_id,
    ]);
    return ok({ anomalias: pagina, cursor: cerrar(clave, lista, siguiente) });
  };
