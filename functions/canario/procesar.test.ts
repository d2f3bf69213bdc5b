import { randomBytes } from 'node:crypto';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { esPedidoIdPropio } from '../../shared/dominio/pedido-id.ts';
import { leerEvento } from '../../shared/eventos/comun.ts';
import { pedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import { crearMetricas } from '../../shared/lambda/metricas.ts';
import { CLAVE_PEDIDOS } from '../../shared/pruebas/api.ts';
import { abrirBanco, type Banco } from '../../shared/pruebas/banco.ts';
import { existenciaDe, pedidoDe } from '../../shared/pruebas/fabricas.ts';
import { crearLineas } from '../../shared/pruebas/lineas.ts';
import { sembrarDecididos } from '../../shared/pruebas/siembra.ts';
import { atrasoDe, estaPerdido } from './decidir.ts';
import { crearCanario } from './procesar.ts';

const MINUTO = 60_000;
const AHORA = Date.parse('2026-03-04T05:00:10.000Z');
let banco: Banco;

const tic = async (ahora: number) => {
  const lineas = crearLineas('canario');
  const reloj = { ahora: () => ahora, esperar: () => Promise.resolve() };
  await crearCanario({
    base: banco.abrir(),
    pedidos: banco.publicador('tema-pedidos'),
    clavePedidos: CLAVE_PEDIDOS,
    reloj,
    azar: randomBytes,
    metricas: crearMetricas(lineas.logger, reloj),
    logger: lineas.logger,
  })();
  return { lineas, atraso: lineas.con('métricas')[0]?.AtrasoCanario };
};

const enviados = async () =>
  (await banco.vaciar('cola-validacion')).map(({ Body }) => {
    const lectura = leerEvento(pedidoAceptado, TIPO_PEDIDO_ACEPTADO, Body);
    if (!lectura.ok) throw new Error(lectura.motivo);
    return lectura.evento.data;
  });

const contar = async (tabla: string): Promise<number> => {
  const [filas] = await banco.base.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM ??', [tabla]);
  return Number(filas[0]?.n);
};

/** What the chain leaves of a canary: verdict, report, AUDITADO at that moment. */
const auditar = async (pedido: Parameters<typeof sembrarDecididos>[1][number], en: number): Promise<void> => {
  const [sembrado] = await sembrarDecididos(
    banco.base,
    [pedido],
    new Map([[1, existenciaDe(0)]]),
    'AUDITADO',
  );
  const id = Buffer.from(pedido.pedido_id.replaceAll('-', ''), 'hex');
  await banco.base.query('INSERT INTO reportes_inconsistencia VALUES (?)', [
    [
      randomBytes(16),
      id,
      sembrado?.veredicto.secuencia,
      '[]',
      instanteAColumna(pedido.recibido_en),
      'EMITIDO',
    ],
  ]);
  await banco.base.query('INSERT INTO historial_estados VALUES (?)', [
    [id, 'AUDITADO', instanteAColumna(new Date(en).toISOString()), 'REPORTE_EMITIDO'],
  ]);
};

beforeAll(async () => {
  banco = await abrirBanco();
}, 60_000);
beforeEach(() => banco.limpiar());
afterAll(() => banco.cerrar());

describe('canario', () => {
  it('sends one order a minute to bodega 0, with an id of this system', async () => {
    await tic(AHORA);
    await tic(AHORA + 20_000);
    await tic(AHORA + MINUTO);
    const pedidos = await enviados();
    expect(new Set(pedidos.map(({ pedido_id }) => pedido_id)).size).toBe(2);
    for (const pedido of pedidos) {
      expect(pedido).toMatchObject({
        bodega_id: 0,
        cliente_id: null,
        items: [{ item_id: 2_147_483_647, cantidad: 1 }],
      });
      expect(esPedidoIdPropio(CLAVE_PEDIDOS, pedido.pedido_id)).toBe(true);
    }
    expect(await contar('canarios')).toBe(2);
  });

  it('tells how long the slowest took to its report, and then forgets it', async () => {
    expect((await tic(AHORA)).atraso).toBe(0);
    const [pedido] = await enviados();
    await auditar(pedido ?? pedidoDe(0), AHORA + 4000);
    const { atraso, lineas } = await tic(AHORA + MINUTO);
    expect(atraso).toBe(4);
    expect(lineas.con('métricas')[0]).toMatchObject({
      funcion: 'canario',
      _aws: { Timestamp: AHORA + MINUTO },
    });
    await enviados();
    expect(await contar('canarios')).toBe(1);
  });

  it('one that does not come back counts for longer and longer, and after an hour no more', async () => {
    await tic(AHORA);
    expect((await tic(AHORA + MINUTO)).atraso).toBe(60);
    expect((await tic(AHORA + 2 * MINUTO)).atraso).toBe(120);
    const { lineas } = await tic(AHORA + 61 * MINUTO);
    expect(lineas.con('canarios que no volvieron')).toMatchObject([{ nivel: 'error', perdidos: 1 }]);
    await banco.base.query('DELETE FROM canarios WHERE enviado_en < ?', ['2026-03-04 05:30:00']);
    expect((await tic(AHORA + 62 * MINUTO)).atraso).toBe(60);
  });

  it('a verdict that is not INCONSISTENTE does not count as coming back', async () => {
    await tic(AHORA);
    const [pedido] = await enviados();
    await sembrarDecididos(
      banco.base,
      [pedido ?? pedidoDe(0)],
      new Map([[2_147_483_647, existenciaDe(9)]]),
      'VALIDADO',
    );
    expect((await tic(AHORA + 2 * MINUTO)).atraso).toBe(120);
  });

  it('noted before it is sent: one that SNS does not take is missed', async () => {
    banco.fallarSi(() => true);
    await expect(tic(AHORA)).rejects.toThrow();
    banco.fallarSi(undefined);
    expect((await tic(AHORA + 3 * MINUTO)).atraso).toBe(180);
  });

  it('after a day only its report is left, which the audit chain needs; customers lose nothing', async () => {
    await auditar(pedidoDe(1, { bodega_id: 0 }), AHORA);
    const [viejo] = await sembrarDecididos(
      banco.base,
      [pedidoDe(2, { recibido_en: '2026-01-01T00:00:00.000Z' })],
      new Map(),
      'AUDITADO',
      5,
    );
    await tic(AHORA + 20 * 60 * MINUTO);
    expect(await contar('pedidos')).toBe(2);
    await tic(AHORA + 25 * 60 * MINUTO);
    for (const tabla of ['pedidos', 'evaluaciones', 'pedido_items']) expect(await contar(tabla)).toBe(1);
    expect(await contar('reportes_inconsistencia')).toBe(1);
    const [filas] = await banco.base.query<RowDataPacket[]>('SELECT bodega_id FROM pedidos');
    expect(filas).toEqual([{ bodega_id: viejo?.pedido.bodega_id }]);
  });
});

describe('decidir', () => {
  it('no canary, no delay', () => expect(atrasoDe([], AHORA)).toBe(0));
  it('lost is what is not back after an hour', () => {
    expect(estaPerdido({ enviado: 0, auditado: null }, 60 * MINUTO)).toBe(false);
    expect(estaPerdido({ enviado: 0, auditado: null }, 60 * MINUTO + 1)).toBe(true);
    expect(estaPerdido({ enviado: 0, auditado: 1 }, 61 * MINUTO)).toBe(false);
  });
});
