/**
 * Many clients order, cancel, dispatch and correct the shelf of five items at once, while validators and late
 * shortfall run. Afterwards the ledger, the stock, what orders hold and every stored number must agree.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { crearProcesar as crearEmisor } from '../../functions/emisor-auditoria/procesar.ts';
import { crearProcesar as crearTardio } from '../../functions/faltante-tardio/procesar.ts';
import { crearManejadores } from '../../functions/operaciones/manejadores.ts';
import { crearProcesar as crearSincronizador } from '../../functions/sincronizador-estado/procesar.ts';
import { crearProcesar as crearValidador } from '../../functions/validador/procesar.ts';
import { abrirBase, type Base } from '../adaptadores/mysql/base.ts';
import { binarioAId } from '../adaptadores/mysql/valores.ts';
import { relojReal as reloj } from '../adaptadores/reloj.ts';
import { coincideConEvidencia } from '../dominio/faltante.ts';
import { bodegaDescubierta, sujetoDeItem, TIPO_BODEGA_DESCUBIERTA } from '../eventos/bodega-descubierta.ts';
import { leerEvento, sobre } from '../eventos/comun.ts';
import { leerEvidencia } from '../eventos/evidencia.ts';
import { pedidoDescubierto, TIPO_PEDIDO_DESCUBIERTO } from '../eventos/pedido-descubierto.ts';
import { pedidoEvaluado, TIPO_PEDIDO_EVALUADO } from '../eventos/pedido-evaluado.ts';
import { atender } from '../lambda/http.ts';
import { CLAVE_PEDIDOS, type Funcion, llamar, loggerMudo as logger } from './api.ts';
import { abrirBanco, type Banco, COLA_PERSONAS } from './banco.ts';
import { AHORA, eventoAceptado, eventoDecidido, mensajesDe } from './fabricas.ts';
import { fabricarPedido } from './pedidos.ts';

const ITEMS = [1, 2, 3, 4, 5];
const CLIENTES = 40;
/** Of all clients together; the mix goes on until each kind has happened, a slow machine or not. */
const ACCIONES = 600;
const HECHOS = ['pedido', 'cancelacion 200', 'despacho 200', 'entrada 201', 'ajuste 201'];

let banco: Banco;
let base: Base;
let funcion: Funcion;

beforeAll(async () => {
  banco = await abrirBanco();
  base = abrirBase(banco.url, 8);
  const publicador = banco.publicador('tema-bodega');
  const deps = { base, reloj, clavePedidos: CLAVE_PEDIDOS, publicador, azar: randomBytes };
  funcion = atender(crearManejadores(deps), { logger, reloj });
});
beforeEach(() => banco.limpiar());
afterAll(async () => {
  await base.end();
  await banco.cerrar();
});

const filas = async (sql: string): Promise<RowDataPacket[]> =>
  (await banco.base.query<RowDataPacket[]>(sql))[0];
const alAzar = <T>(lista: readonly T[]): T | undefined => lista[randomInt(Math.max(1, lista.length))];

const mover = (item_id: number, tipo: string, cantidad: number) =>
  llamar(funcion, {
    routeKey: 'POST /bodega/movimientos',
    camino: '/bodega/movimientos',
    cuerpo: { item_id, tipo, cantidad, motivo: 'x' },
  });
const terminar = (fin: 'cancelacion' | 'despacho', pedido_id: string) =>
  llamar(funcion, {
    routeKey: `POST /pedidos/{pedido_id}/${fin}`,
    camino: `/pedidos/${pedido_id}/${fin}`,
    parametros: { pedido_id },
  });

/** Reads events of a queue as the function behind it does. */
const recibir = async <E extends Parameters<typeof leerEvento>[0]>(cola: string, esquema: E, tipo: string) =>
  (await banco.vaciar(cola)).flatMap(({ Body }) => {
    const lectura = leerEvento(esquema, tipo, Body);
    return lectura.ok ? [lectura.evento] : [];
  });

/** Every state that an item went through, by its version: what the ledger and the reservations add up to. */
const vidaDe = async (item_id: number) => {
  const cambios = await filas(
    `SELECT version, delta, delta_reservada FROM movimientos
     WHERE item_id = ${item_id} AND (delta <> 0 OR delta_reservada <> 0)
     UNION ALL SELECT version_reserva, 0, cantidad_solicitada FROM pedido_items
     WHERE item_id = ${item_id} AND version_reserva IS NOT NULL ORDER BY version`,
  );
  const vida = [{ disponible: 0, reservada: 0 }];
  for (const [n, { version, delta, delta_reservada }] of cambios.entries()) {
    // Every change took the next version: none is missing, none was taken twice.
    expect(version).toBe(n + 1);
    const previo = vida[n] ?? { disponible: 0, reservada: 0 };
    const reservada = previo.reservada + Number(delta_reservada);
    vida.push({ disponible: previo.disponible + Number(delta), reservada });
    expect(reservada).toBeGreaterThanOrEqual(0);
  }
  return vida;
};

const comprobar = async (): Promise<void> => {
  const vidas = new Map<number, Awaited<ReturnType<typeof vidaDe>>>();
  for (const item of ITEMS) vidas.set(item, await vidaDe(item));
  const stock = await filas(
    `SELECT b.*, (SELECT SUM(cantidad_reservada) FROM pedido_items i WHERE i.item_id = b.item_id) AS retenida
     FROM bodega_items b`,
  );
  for (const fila of stock) {
    expect(fila.cantidad_reservada).toBe(Number(fila.retenida ?? 0));
    expect(fila.cantidad_reservada).toBeLessThanOrEqual(fila.cantidad_disponible);
    expect(vidas.get(fila.item_id)?.at(-1)).toEqual({
      disponible: fila.cantidad_disponible,
      reservada: fila.cantidad_reservada,
    });
    expect(vidas.get(fila.item_id)).toHaveLength(fila.version + 1);
  }
  for (const { resultado, evidencia } of await filas('SELECT resultado, evidencia FROM evaluaciones')) {
    const items = leerEvidencia(evidencia) ?? [];
    expect(coincideConEvidencia({ resultado, items })).toBe(true);
    for (const { item_id, version, cantidad_disponible, cantidad_reservada } of items) {
      const lugar = (version ?? 0) - (resultado === 'CONSISTENTE' ? 1 : 0);
      expect(vidas.get(item_id)?.[lugar]).toEqual({
        disponible: cantidad_disponible,
        reservada: cantidad_reservada,
      });
    }
  }
};

it('cancel, dispatch, adjust and order at once: everything agrees, what lost its cover is found exactly once', async () => {
  for (const item of ITEMS) {
    await llamar(funcion, {
      routeKey: 'PUT /bodega/items/{item_id}',
      camino: `/bodega/items/${item}`,
      parametros: { item_id: String(item) },
      cuerpo: { nombre_item: 'x', cantidad_disponible: 60 },
    });
  }
  const evaluaciones = banco.publicador('tema-evaluaciones');
  const decisiones = banco.publicador('tema-decisiones');
  const validadores = [1, 2, 3].map(() =>
    crearValidador({
      base: banco.abrir({ variasSentencias: true }),
      publicador: evaluaciones,
      reloj,
      logger,
    }),
  );
  const tardios = [1, 2].map(() =>
    crearTardio({ base: banco.abrir(), publicador: decisiones, reloj, logger }),
  );
  const sincronizar = crearSincronizador({ base: banco.abrir(), reloj, logger });
  const pedidos: string[] = [];
  const porEstado = new Map<string, number>();
  let acciones = 0;
  const sigue = (): boolean => acciones < ACCIONES || !HECHOS.every((hecho) => porEstado.has(hecho));

  const pedir = async (): Promise<string> => {
    const items = Array.from({ length: 1 + randomInt(3) }, () => ({
      item_id: alAzar(ITEMS) ?? 1,
      cantidad: 1 + randomInt(6),
      nombre_item: null,
    }));
    const pedido = fabricarPedido({ items });
    const validar = alAzar(validadores) ?? crearValidador({ base, publicador: evaluaciones, reloj, logger });
    const [salida] = (await validar(mensajesDe([eventoAceptado(pedido)]))).values();
    pedidos.push(pedido.pedido_id);
    return salida?.tipo === 'hecho' ? 'pedido' : 'pedido por repetir';
  };
  const actuar = async (): Promise<string> => {
    const pedido_id = alAzar(pedidos.slice(-60));
    const dado = randomInt(10);
    if (dado < 4 || pedido_id === undefined) return pedir();
    if (dado < 6) return `cancelacion ${(await terminar('cancelacion', pedido_id)).status}`;
    if (dado < 8) return `despacho ${(await terminar('despacho', pedido_id)).status}`;
    const item = alAzar(ITEMS) ?? 1;
    if (dado < 9) return `entrada ${(await mover(item, 'ENTRADA', 1 + randomInt(20))).status}`;
    return `ajuste ${(await mover(item, 'AJUSTE', randomInt(60))).status}`;
  };
  const cliente = async (): Promise<void> => {
    while (sigue()) {
      acciones += 1;
      const hecho = await actuar();
      porEstado.set(hecho, (porEstado.get(hecho) ?? 0) + 1);
    }
  };
  /** The queue functions, each after what the others left. */
  const cadena = async (): Promise<number> => {
    const evaluados = await recibir('cola-anomalias', pedidoEvaluado, TIPO_PEDIDO_EVALUADO);
    const decididos = evaluados.map(({ data }) => eventoDecidido(data));
    await sincronizar(mensajesDe(decididos.filter(({ data }) => data.resultado === 'CONSISTENTE')));
    const avisos = await recibir('cola-descubiertos', bodegaDescubierta, TIPO_BODEGA_DESCUBIERTA);
    await Promise.all(tardios.map((tardio) => tardio(mensajesDe(avisos))));
    return evaluados.length + avisos.length;
  };
  const consumir = async (): Promise<void> => {
    while (sigue()) await cadena();
  };
  await Promise.all([...Array.from({ length: CLIENTES }, cliente), consumir()]);
  while ((await cadena()) > 0);
  // The sweep: whoever was not finished in time is found by its state.
  const barrido = ITEMS.map((item_id) =>
    sobre({
      id: `${item_id}`,
      source: 'prueba',
      type: TIPO_BODEGA_DESCUBIERTA,
      time: AHORA,
      subject: sujetoDeItem(1, item_id),
      data: { bodega_id: 1, item_id },
    }),
  );
  for (const salida of (
    await crearTardio({ base, publicador: decisiones, reloj, logger })(mensajesDe(barrido))
  ).values())
    expect(salida).toEqual({ tipo: 'hecho' });

  expect([...porEstado.keys()].filter((hecho) => / 5\d\d$/.test(hecho))).toEqual([]);
  await comprobar();

  const tardes = await filas(
    "SELECT pedido_id FROM pedidos WHERE resultado = 'CONSISTENTE' AND estado = 'CON_FALTANTE'",
  );
  expect(tardes.length).toBeGreaterThan(0);
  const avisados = await recibir('cola-auditoria', pedidoDescubierto, TIPO_PEDIDO_DESCUBIERTO);
  const ids = tardes.map(({ pedido_id }) => binarioAId(pedido_id)).sort();
  expect(avisados.map(({ subject }) => subject).sort()).toEqual(ids);
  const emitir = () =>
    crearEmisor({ base: banco.abrir(), publicador: banco.publicador('tema-faltantes'), reloj, logger })(
      mensajesDe(avisados),
    );
  await Promise.all([emitir(), emitir()]);
  for (const tabla of ['anomalias', 'descubiertos', 'reportes_inconsistencia', 'auditoria']) {
    const lista = await filas(`SELECT pedido_id FROM ${tabla}`);
    expect(lista.map(({ pedido_id }) => binarioAId(pedido_id)).sort()).toEqual(ids);
  }
  expect(
    await filas(
      "SELECT estado, COUNT(*) AS n FROM historial_estados WHERE estado IN ('CON_FALTANTE', 'AUDITADO') GROUP BY estado",
    ),
  ).toEqual(['AUDITADO', 'CON_FALTANTE'].map((estado) => ({ estado, n: ids.length })));
  expect(
    new Set((await banco.vaciar(COLA_PERSONAS)).map(({ Body }) => JSON.parse(Body ?? '').subject)).size,
  ).toBe(ids.length);
  if (process.env.CONCURRENCIA_MS !== undefined)
    process.stderr.write(`${JSON.stringify([...porEstado])} tardíos: ${ids.length}\n`);
}, 180_000);
