import type { SQSBatchResponse } from 'aws-lambda';
import type { RowDataPacket } from 'mysql2/promise';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { huellaDe } from '../../shared/dominio/huella.ts';
import type { Pedido } from '../../shared/dominio/pedido.ts';
import { serializar } from '../../shared/eventos/comun.ts';
import { HECHO } from '../../shared/lambda/lotes.ts';
import { abrirBanco, type Banco } from '../../shared/pruebas/banco.ts';
import {
  contextoLambda,
  eventoAceptado,
  lineaDe,
  loteSqs,
  mensajesDe,
  pedidoDe,
  pedidoIdDe,
} from '../../shared/pruebas/fabricas.ts';
import { crearProcesar } from './procesar.ts';

interface Asiento extends RowDataPacket {
  pedido_id: Buffer;
  bodega_id: number;
  cliente_id: string | null;
  recibido_en: string;
  huella: Buffer;
  cuerpo: string;
  pendiente: number;
}

const logger = pino({ level: 'silent' });
let banco: Banco;
let handler: (evento: unknown, contexto: unknown) => Promise<SQSBatchResponse>;

const procesador = () => crearProcesar({ base: banco.abrir(), reloj: relojReal, logger });
const procesarCon = (procesar: ReturnType<typeof procesador>, pedidos: readonly Pedido[]) =>
  procesar(mensajesDe(pedidos.map(eventoAceptado)));

const libro = async (): Promise<Asiento[]> => {
  const [filas] = await banco.base.query<Asiento[]>('SELECT * FROM libro_pedidos ORDER BY pedido_id');
  return filas;
};

const pedidosDe = (desde: number, hasta: number): Pedido[] =>
  Array.from({ length: hasta - desde }, (_, n) => pedidoDe(desde + n));

/** A database error that one record causes, and that repeats. */
const conFilaImposible = async (n: number, trabajo: () => Promise<void>): Promise<void> => {
  await banco.base.query(
    `CREATE TRIGGER fila_imposible BEFORE INSERT ON libro_pedidos FOR EACH ROW
     BEGIN IF NEW.pedido_id = ? THEN SIGNAL SQLSTATE '45000'; END IF; END`,
    [idABinario(pedidoIdDe(n))],
  );
  try {
    await trabajo();
  } finally {
    await banco.base.query('DROP TRIGGER fila_imposible');
  }
};

beforeAll(async () => {
  banco = await abrirBanco();
  banco.entornoDe('registrador');
  handler = (await import('./handler.ts')).handler as unknown as typeof handler;
}, 60_000);
beforeEach(() => banco.limpiar());
afterAll(() => banco.cerrar());

describe('registrador', () => {
  it('writes an order with everything the reconciler needs to send it again', async () => {
    const pedido = pedidoDe(1, { cliente_id: null, referencia: 'ñandú 🚚', bodega_id: 0 });
    await procesarCon(procesador(), [pedido]);
    expect(await libro()).toEqual([
      {
        pedido_id: idABinario(pedido.pedido_id),
        bodega_id: 0,
        cliente_id: null,
        recibido_en: pedido.recibido_en.replace('T', ' ').replace('Z', ''),
        huella: huellaDe(pedido),
        cuerpo: serializar(eventoAceptado(pedido)),
        pendiente: 1,
      },
    ]);
  });

  it('a repeated delivery changes nothing', async () => {
    const procesar = procesador();
    await procesarCon(procesar, pedidosDe(0, 50));
    const antes = await libro();
    expect([...(await procesarCon(procesar, pedidosDe(0, 50))).values()]).toEqual(Array(50).fill(HECHO));
    expect(await libro()).toEqual(antes);
  });

  it('the first content stays, in one batch and across batches', async () => {
    const procesar = procesador();
    await procesarCon(procesar, [
      pedidoDe(1, { referencia: 'primera' }),
      pedidoDe(1, { referencia: 'segunda' }),
    ]);
    await procesarCon(procesar, [pedidoDe(1, { referencia: 'tercera' })]);
    expect((await libro()).map(({ huella }) => huella)).toEqual([
      huellaDe(pedidoDe(1, { referencia: 'primera' })),
    ]);
  });

  it('an id in upper case is the same order', async () => {
    const salidas = await procesarCon(procesador(), [
      pedidoDe(1),
      pedidoDe(1, { pedido_id: pedidoIdDe(1).toUpperCase() }),
    ]);
    expect([...salidas.values()]).toEqual([HECHO, HECHO]);
    expect(await libro()).toHaveLength(1);
  });

  it('two batches that overlap, at once and in opposite order, keep each order once', async () => {
    const lotes = [pedidosDe(0, 600), pedidosDe(300, 900).reverse(), pedidosDe(0, 900)];
    const salidas = await Promise.all(lotes.map((lote) => procesarCon(procesador(), lote)));
    for (const salida of salidas) expect([...salida.values()].every((s) => s === HECHO)).toBe(true);
    expect(await libro()).toHaveLength(900);
  });

  it('one record that the database refuses is retried alone', async () => {
    await conFilaImposible(777, async () => {
      const salidas = await procesarCon(procesador(), pedidosDe(0, 1000));
      const fallidos = [...salidas].filter(([, salida]) => salida.tipo !== 'hecho');
      expect(fallidos).toEqual([['m777', { tipo: 'reintentar', motivo: 'FALLO_AL_PROCESAR' }]]);
      expect(await libro()).toHaveLength(999);
    });
  });

  it('a batch of the largest bodies stays below the 16 MB that a statement may have', async () => {
    const grande = Array.from({ length: 2000 }, (_, n) => lineaDe(n + 1, 1_000_000, '"'.repeat(60)));
    const pedidos = Array.from({ length: 24 }, (_, n) => pedidoDe(n, { items: grande }));
    await banco.base.query('SET GLOBAL max_allowed_packet = 16777216');
    expect([...(await procesarCon(procesador(), pedidos)).values()]).toEqual(Array(24).fill(HECHO));
    const filas = await libro();
    expect(filas.map((fila) => fila.cuerpo.length)).toEqual(
      Array(24).fill(serializar(eventoAceptado(pedidos[0] ?? pedidoDe(0))).length),
    );
  });

  it('without a database everything is retried', async () => {
    const base = banco.abrir();
    await base.query('SELECT 1');
    await banco.base.query('RENAME TABLE libro_pedidos TO libro_perdido');
    try {
      const salidas = await crearProcesar({ base, reloj: relojReal, logger })(
        mensajesDe(pedidosDe(0, 20).map(eventoAceptado)),
      );
      expect([...salidas.values()].map(({ tipo }) => tipo)).toEqual(Array(20).fill('reintentar'));
    } finally {
      await banco.base.query('RENAME TABLE libro_perdido TO libro_pedidos');
    }
  });

  it('survives a connection that the server has closed in the meantime', async () => {
    const base = banco.abrir();
    const [[fila]] = await base.query<(RowDataPacket & { id: number })[]>('SELECT CONNECTION_ID() AS id');
    await banco.base.query(`KILL ${fila?.id ?? 0}`);
    const salidas = await crearProcesar({ base, reloj: relojReal, logger })(
      mensajesDe([eventoAceptado(pedidoDe(1))]),
    );
    expect([...salidas.values()]).toEqual([HECHO]);
  });

  it('what can never be valid goes to the DLQ with its reason; the others are written', async () => {
    const bueno = eventoAceptado(pedidoDe(1));
    const con = (campos: Partial<Pedido>): string =>
      JSON.stringify({ ...bueno, data: { ...bueno.data, ...campos } });
    const malos: [cuerpo: string | undefined, motivo: string][] = [
      ['no es JSON', 'NO_ES_JSON'],
      ['', 'CUERPO_VACIO'],
      [undefined, 'CUERPO_VACIO'],
      ['[]', 'ESQUEMA'],
      [JSON.stringify({ ...bueno, type: 'pedido.aceptado.v2' }), 'TIPO_O_VERSION_DESCONOCIDA'],
      [con({ items: [] }), 'ESQUEMA data.items:too_small'],
      [con({ items: [lineaDe(1, 1.5)] }), 'ESQUEMA data.items.0.cantidad:invalid_type'],
      [con({ items: [lineaDe(1, -1)] }), 'ESQUEMA data.items.0.cantidad:too_small'],
      [con({ items: [lineaDe(1, 1e308)] }), 'ESQUEMA data.items.0.cantidad'],
      [con({ items: [lineaDe(1, 2 ** 53)] }), 'ESQUEMA data.items.0.cantidad'],
      [con({ referencia: '\ud800' }), 'ESQUEMA data.referencia:custom'],
      [`"${'x'.repeat(250_000)}"`, 'ESQUEMA'],
      ['\u0000\ud800{', 'NO_ES_JSON'],
    ];
    const respuesta = await handler(
      loteSqs([...malos.map(([cuerpo]) => cuerpo), serializar(bueno)]),
      contextoLambda(),
    );
    expect(respuesta).toEqual({ batchItemFailures: [] });
    const enDlq = await banco.vaciar('cola-registro-dlq');
    const motivos = new Map(
      enDlq.map(({ MessageAttributes: a }) => [a?.mensaje_id?.StringValue, a?.motivo?.StringValue]),
    );
    for (const [n, [, motivo]] of malos.entries()) expect(motivos.get(`m${n}`)).toContain(motivo);
    expect(enDlq).toHaveLength(malos.length);
    expect(await libro()).toHaveLength(1);
  });
});
