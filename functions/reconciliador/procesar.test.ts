import { randomBytes } from 'node:crypto';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { colas as colasDelSistema, dlqsDe } from '../../infra/topologia.ts';
import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { enMilisegundos, idABinario, instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { leerReconciliacion, type ReconciliacionLeida } from '../../shared/api/reconciliacion.ts';
import { huellaDe } from '../../shared/dominio/huella.ts';
import type { Pedido } from '../../shared/dominio/pedido.ts';
import { serializar } from '../../shared/eventos/comun.ts';
import { leerEntorno } from '../../shared/lambda/entorno.ts';
import { crearMetricas } from '../../shared/lambda/metricas.ts';
import { abrirBanco, type Banco } from '../../shared/pruebas/banco.ts';
import { eventoAceptado, existenciaDe, pedidoDe, traceparentDe } from '../../shared/pruebas/fabricas.ts';
import { crearLineas, type Lineas } from '../../shared/pruebas/lineas.ts';
import { hacerMortal, Muerto } from '../../shared/pruebas/mortal.ts';
import { sembrarDecididos } from '../../shared/pruebas/siembra.ts';
import { crearColas, crearVueltas, variablesPropias } from './conexiones.ts';
import type { ColasDelValidador, Vuelta } from './dependencias.ts';
import { crearReconciliar } from './procesar.ts';
import { seleccionarBitacora, seleccionarPendientes } from './sql.ts';
import { seleccionarAtascados } from './sql-atascados.ts';
import { seleccionarDescubiertas, seleccionarExistencias, sumarReservas } from './sql-cuentas.ts';

const PLAZO_MS = 91_000;
const RECIBIDO = Date.parse('2026-03-04T05:00:00.000Z');
const MINUTO = 60_000;
/** What a function says with a message that it refuses. */
const RECHAZADO = { motivo: 'ESQUEMA data.items:too_small', origen: 'validador', mensaje_id: 'm' };
/** Of a run that finds every order of these tests late. */
const TARDE = RECIBIDO + 10 * MINUTO;

let banco: Banco;
let colas: ColasDelValidador;
let vueltas: readonly Vuelta[];

interface Corrida {
  readonly lineas: Lineas;
  readonly resultado: ReconciliacionLeida;
}

const ultimo = async (): Promise<ReconciliacionLeida> => {
  const [filas] = await banco.base.query<RowDataPacket[]>('SELECT resultado FROM reconciliacion');
  return leerReconciliacion(filas[0]?.resultado);
};

const correr = async (
  ahora = TARDE,
  mortal = hacerMortal(banco.abrir(), Number.POSITIVE_INFINITY),
): Promise<Corrida> => {
  const { base, publicador } = mortal;
  const lineas = crearLineas('reconciliador');
  const reloj = { ahora: () => ahora, esperar: (ms: number) => new Promise<void>((r) => setTimeout(r, ms)) };
  await crearReconciliar({
    base,
    sqs: banco.sqs,
    colas,
    vueltas,
    pedidos: publicador(banco.publicador('tema-pedidos')),
    evaluaciones: publicador(banco.publicador('tema-evaluaciones')),
    decisiones: publicador(banco.publicador('tema-decisiones')),
    bodega: publicador(banco.publicador('tema-bodega')),
    reloj,
    azar: randomBytes,
    metricas: crearMetricas(lineas.logger, reloj),
    logger: lineas.logger,
    plazoMs: PLAZO_MS,
  })();
  return { lineas, resultado: await ultimo() };
};

const pedido = (n: number, campos: Partial<Pedido> = {}): Pedido =>
  pedidoDe(n, { recibido_en: new Date(RECIBIDO + n).toISOString(), ...campos });
const pedidos = (desde: number, hasta: number): Pedido[] =>
  Array.from({ length: hasta - desde }, (_, n) => pedido(desde + n));

/** Into the book, as the registrador does. */
const asentar = async (lista: readonly Pedido[]): Promise<void> => {
  await banco.base.query(
    'INSERT INTO libro_pedidos (pedido_id, bodega_id, cliente_id, recibido_en, huella, cuerpo) VALUES ?',
    [
      lista.map((p) => [
        idABinario(p.pedido_id),
        p.bodega_id,
        p.cliente_id,
        instanteAColumna(p.recibido_en),
        huellaDe(p),
        serializar(eventoAceptado(p)),
      ]),
    ],
  );
};

/** Decided, and everything after it done. */
const decidir = (
  lista: readonly Pedido[],
  estado: 'VALIDADO' | 'RESERVADO' | 'DESPACHADO' = 'VALIDADO',
  primera = 0,
) => sembrarDecididos(banco.base, lista, new Map([[1, existenciaDe(1_000_000)]]), estado, primera);

const enCola = async (
  cola: string,
): Promise<{ subject: string; type: string; data: Record<string, unknown> }[]> =>
  (await banco.vaciar(cola)).map(({ Body }) => JSON.parse(Body ?? ''));
const ids = (lista: readonly { subject: string }[]): string[] => lista.map(({ subject }) => subject).sort();
const idsDe = (lista: readonly Pedido[]): string[] => lista.map(({ pedido_id }) => pedido_id).sort();

const dlqsDelSistema = () =>
  colasDelSistema.flatMap(({ nombre }) => dlqsDe(nombre).map((dlq) => ({ cola: nombre, dlq })));

beforeAll(async () => {
  banco = await abrirBanco();
  banco.entornoDe('reconciliador');
  const urls = leerEntorno(variablesPropias);
  colas = crearColas(banco.sqs, urls);
  vueltas = crearVueltas(urls);
}, 60_000);
beforeEach(() => banco.limpiar());
afterAll(() => banco.cerrar());

describe('accounting for every order', () => {
  it('a healthy system: all decided or in flight, nothing without account, nothing sent', async () => {
    await asentar(pedidos(0, 30));
    await decidir(pedidos(0, 20));
    const { resultado, lineas } = await correr(RECIBIDO + MINUTO);
    expect(resultado).toEqual({
      aceptados: 30,
      evaluados: 20,
      en_vuelo: 10,
      en_dlq: 0,
      sin_cuenta: 0,
      descuadres: [],
      ejecutada_en: new Date(RECIBIDO + MINUTO).toISOString(),
    });
    expect(lineas.con('métricas')).toMatchObject([
      { Barridos: 1, SinCuenta: 0, Descuadres: 0, TramosRotos: 0 },
    ]);
    expect(await banco.vaciar('cola-validacion')).toEqual([]);
  });

  it('an order that was swallowed is without account, and goes out again from the body in the book', async () => {
    await asentar(pedidos(0, 3));
    await decidir([pedido(1)]);
    const { resultado, lineas } = await correr();
    expect(resultado).toMatchObject({ aceptados: 3, evaluados: 1, en_vuelo: 0, en_dlq: 0, sin_cuenta: 2 });
    const reenviados = await enCola('cola-validacion');
    expect(reenviados).toHaveLength(2);
    expect(reenviados.find(({ subject }) => subject === pedido(2).pedido_id)).toEqual(
      eventoAceptado(pedido(2)),
    );
    expect(lineas.con('métricas')).toMatchObject([{ funcion: 'reconciliador', SinCuenta: 2 }]);
    expect(lineas.con('pedidos sin cuenta, enviados de nuevo')).toMatchObject([
      { nivel: 'warn', perdidos: 2, enviados: 2 },
    ]);
  });

  it('once sent again it is in flight; without a verdict it is without account again, and waits longer', async () => {
    await asentar([pedido(0)]);
    await correr(TARDE);
    expect(await banco.vaciar('cola-validacion')).toHaveLength(1);
    expect((await correr(TARDE + MINUTO)).resultado).toMatchObject({ en_vuelo: 1, sin_cuenta: 0 });
    expect((await correr(TARDE + 2 * MINUTO)).resultado).toMatchObject({ en_vuelo: 0, sin_cuenta: 1 });
    expect(await banco.vaciar('cola-validacion')).toHaveLength(0);
    expect((await correr(TARDE + 2 * PLAZO_MS)).resultado).toMatchObject({ sin_cuenta: 1 });
    expect(await banco.vaciar('cola-validacion')).toHaveLength(1);
    await decidir([pedido(0)]);
    expect((await correr(TARDE + 4 * MINUTO)).resultado).toMatchObject({ evaluados: 1, sin_cuenta: 0 });
    const [notas] = await banco.base.query<RowDataPacket[]>('SELECT * FROM reenvios');
    expect(notas).toEqual([]);
  });

  it.each(['cola-validacion-dlq', 'tema-pedidos-cola-validacion-dlq'])(
    'an order that a function refused into %s is there, is not sent again, and stays there for whoever is on call',
    async (dlq) => {
      await asentar(pedidos(0, 25));
      for (const p of pedidos(0, 24)) await banco.enviar(dlq, serializar(eventoAceptado(p)), RECHAZADO);
      await banco.enviar(dlq, 'ilegible', RECHAZADO);
      expect((await correr()).resultado).toMatchObject({ en_dlq: 24, sin_cuenta: 1, en_vuelo: 0 });
      expect(ids(await enCola('cola-validacion'))).toEqual([pedido(24).pedido_id]);
      expect(await banco.vaciar(dlq)).toHaveLength(25);
    },
  );

  it('an order whose message in the DLQ somebody is just looking at is there: no alarm, and it is not sent again', async () => {
    await asentar(pedidos(0, 2));
    await banco.enviar('cola-validacion-dlq', serializar(eventoAceptado(pedido(0))), RECHAZADO);
    const QueueUrl = banco.colaUrl('cola-validacion-dlq');
    const mirar = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 });
    const { Messages = [] } = await banco.sqs.send(mirar);
    expect((await correr()).resultado).toMatchObject({ en_dlq: 1, sin_cuenta: 1, en_vuelo: 0 });
    await banco.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
    expect((await correr(TARDE + 1)).resultado).toMatchObject({ en_dlq: 0 });
  });

  it.each([
    ['its late orders', TARDE],
    ['orders that a clock dated an hour ahead', RECIBIDO - 60 * MINUTO],
  ])('a queue that is behind holds %s: no alarm, and nothing is sent twice', async (_, ahora) => {
    await asentar(pedidos(0, 10));
    for (const p of pedidos(0, 10)) await banco.enviar('cola-validacion', serializar(eventoAceptado(p)));
    expect((await correr(ahora)).resultado).toMatchObject({ en_vuelo: 10, sin_cuenta: 0 });
    expect(await banco.vaciar('cola-validacion')).toHaveLength(10);
  });

  it('in a queue that is never empty a swallowed order is found once it was overtaken for long enough', async () => {
    await asentar(pedidos(0, 2));
    await decidir([pedido(1)]);
    for (let n = 0; n < 5; n += 1) await banco.enviar('cola-validacion', '{}');
    const cuentas: (number | null)[] = [];
    for (let minuto = 10; minuto < 16; minuto += 1) {
      cuentas.push((await correr(RECIBIDO + minuto * MINUTO)).resultado.sin_cuenta);
    }
    expect(cuentas.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(cuentas).toContain(1);
  });

  it('the canary is helped like all others and counted with none', async () => {
    const canario = pedido(5, { bodega_id: 0 });
    await asentar([pedido(4), canario, pedido(6, { bodega_id: 0 })]);
    await decidir([pedido(6, { bodega_id: 0 })]);
    expect((await correr()).resultado).toMatchObject({ aceptados: 1, evaluados: 0, sin_cuenta: 1 });
    expect(ids(await enCola('cola-validacion'))).toEqual(idsDe([pedido(4), canario]));
  });

  it('a body is kept until the order is decided, and no longer', async () => {
    await asentar(pedidos(0, 2));
    await decidir([pedido(0)]);
    await correr();
    const [filas] = await banco.base.query<RowDataPacket[]>(
      'SELECT pendiente, cuerpo IS NULL AS vacio FROM libro_pedidos ORDER BY recibido_en',
    );
    expect(filas).toMatchObject([
      { pendiente: 0, vacio: 1 },
      { pendiente: 1, vacio: 0 },
    ]);
  });

  it('a walk longer than a page counts every order once', async () => {
    await asentar(pedidos(0, 2500));
    await decidir(pedidos(0, 1200));
    expect((await correr(RECIBIDO + MINUTO)).resultado).toMatchObject({
      aceptados: 2500,
      evaluados: 1200,
      en_vuelo: 1300,
    });
  });

  it('an order that is decided and not in the book is entered there, once it is old enough', async () => {
    await decidir(pedidos(0, 3));
    await asentar([pedido(1)]);
    // sembrarDecididos decides at 05:06:07.089.
    expect((await correr(Date.parse('2026-03-04T05:06:30.000Z'))).resultado).toMatchObject({ aceptados: 1 });
    const { lineas } = await correr(TARDE);
    expect(lineas.con('pedidos decididos que faltaban en el libro')).toMatchObject([{ asentados: 2 }]);
    expect((await correr(TARDE + MINUTO)).resultado).toMatchObject({ aceptados: 3, evaluados: 3 });
  });
});

describe('after an outage', () => {
  const acciones = async () => {
    const [filas] = await banco.base.query<RowDataPacket[]>(
      'SELECT accion, dlq, destino, quien, hechos, terminada_en IS NULL AS abierta FROM dlq_acciones ORDER BY dlq',
    );
    return filas;
  };

  it('what spent its receives goes back to its queue from every DLQ, with a record; what was refused stays', async () => {
    const deAqui = dlqsDelSistema();
    for (const { dlq } of deAqui) {
      await banco.enviar(dlq, JSON.stringify({ id: `evento-de-${dlq}` }), { traceparent: traceparentDe(1) });
      await banco.enviar(dlq, 'veneno', RECHAZADO);
    }
    const { lineas } = await correr();
    for (const [cola, suyas] of Map.groupBy(deAqui, (una) => una.cola)) {
      const vueltos = await banco.vaciar(cola);
      expect(vueltos.map(({ Body }) => JSON.parse(Body ?? '').id).sort()).toEqual(
        suyas.map(({ dlq }) => `evento-de-${dlq}`).sort(),
      );
      expect(vueltos[0]?.MessageAttributes?.traceparent?.StringValue).toBe(traceparentDe(1));
    }
    for (const { dlq } of deAqui)
      expect((await banco.vaciar(dlq)).map(({ Body }) => Body)).toEqual(['veneno']);
    expect(await acciones()).toHaveLength(12);
    expect(
      (await acciones()).every((a) => a.quien === 'reconciliador' && a.hechos === 1 && a.abierta === 0),
    ).toBe(true);
    expect(lineas.con('mensajes de una interrupción, devueltos a su cola')).toHaveLength(12);
  });

  it('an order that comes back counts as in flight, however late it is and whoever overtook it', async () => {
    await asentar(pedidos(0, 3));
    await decidir([pedido(2)]);
    await correr(TARDE);
    await correr(TARDE + 2 * PLAZO_MS);
    await banco.vaciar('cola-validacion');
    for (const p of pedidos(0, 2)) await banco.enviar('cola-validacion-dlq', serializar(eventoAceptado(p)));
    const { resultado } = await correr(TARDE + 60 * MINUTO);
    expect(resultado).toMatchObject({ en_vuelo: 2, en_dlq: 0, sin_cuenta: 0 });
    expect(ids(await enCola('cola-validacion'))).toEqual(idsDe(pedidos(0, 2)));
  });

  it('poison that spends its receives goes round a few times, ever more slowly, and then stays', async () => {
    const cuerpo = serializar(eventoAceptado(pedido(0)));
    let vueltas = 0;
    for (let hora = 0; hora < 30; hora += 1) {
      if ((await banco.vaciar('cola-validacion')).length > 0 || hora === 0)
        await banco.enviar('cola-validacion-dlq', cuerpo);
      const antes = await acciones();
      await correr(TARDE + hora * 10 * MINUTO);
      vueltas += (await acciones()).length - antes.length;
    }
    expect(vueltas).toBe(4);
    expect(await banco.vaciar('cola-validacion-dlq')).toHaveLength(1);
  });
});

describe('sending on', () => {
  it('RESERVADO that is not VALIDADO gets its verdict published again, rebuilt from the database', async () => {
    const [sembrado] = await decidir([pedido(0)], 'RESERVADO');
    await decidir([pedido(1)], 'VALIDADO', 1);
    const { lineas } = await correr(TARDE + MINUTO);
    expect(await enCola('cola-anomalias')).toMatchObject([
      { type: 'pedido.evaluado.v1', subject: pedido(0).pedido_id, data: sembrado?.veredicto },
    ]);
    expect(lineas.con('pedidos atascados tras su veredicto, empujados')).toMatchObject([
      { estado: 'RESERVADO', atascados: 1, enviados: 1 },
    ]);
  });

  it('CON_FALTANTE that is not AUDITADO too', async () => {
    await sembrarDecididos(banco.base, [pedido(0)], new Map());
    await correr();
    expect(await enCola('cola-anomalias')).toMatchObject([{ data: { resultado: 'INCONSISTENTE' } }]);
  });

  it('a late shortfall that is not AUDITADO gets its own event again', async () => {
    await decidir([pedido(0)], 'VALIDADO');
    const id = idABinario(pedido(0).pedido_id);
    await banco.base.query("UPDATE pedidos SET estado = 'CON_FALTANTE' WHERE pedido_id = ?", [id]);
    await banco.base.query('INSERT INTO descubiertos VALUES (?)', [
      [id, '2026-03-04 05:07:00.000', 1, 2, 'MEDIA', '[]'],
    ]);
    await correr();
    expect(await banco.vaciar('cola-anomalias')).toEqual([]);
    expect(await enCola('cola-auditoria')).toMatchObject([
      {
        type: 'pedido.descubierto.v1',
        data: {
          pedido_id: pedido(0).pedido_id,
          descubierto_en: '2026-03-04T05:07:00.000Z',
          anomalia: { tipo: 'FALTANTE_TARDIO', severidad: 'MEDIA' },
        },
      },
    ]);
  });

  it('what is within the time limit is left alone; what was sent on waits', async () => {
    await decidir([pedido(0)], 'RESERVADO');
    await correr(Date.parse('2026-03-04T05:07:30.000Z'));
    expect(await banco.vaciar('cola-anomalias')).toEqual([]);
    await correr(TARDE);
    await correr(TARDE + MINUTO);
    expect(await banco.vaciar('cola-anomalias')).toHaveLength(1);
    await banco.base.query("UPDATE pedidos SET estado = 'VALIDADO'");
    await correr(TARDE + 3 * MINUTO);
    const [notas] = await banco.base.query<RowDataPacket[]>('SELECT * FROM reenvios');
    expect(notas).toEqual([]);
  });

  it('what SNS did not take is tried again in the next run', async () => {
    await asentar([pedido(0)]);
    await decidir([pedido(1)], 'RESERVADO');
    banco.fallarSi(() => true);
    expect((await correr()).resultado).toMatchObject({ sin_cuenta: 1 });
    banco.fallarSi(undefined);
    await correr(TARDE + MINUTO);
    expect(await banco.vaciar('cola-validacion')).toHaveLength(1);
    expect(await banco.vaciar('cola-anomalias')).toHaveLength(1);
  });
});

describe('the warehouse against its ledgers', () => {
  const poner = async (item_id: number, disponible: number, reservada = 0, bodega_id = 1): Promise<void> => {
    await banco.base.query(
      `INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible, cantidad_reservada)
       VALUES (?)`,
      [[bodega_id, item_id, 'x', disponible, reservada]],
    );
    await banco.base.query(
      `INSERT INTO movimientos (bodega_id, item_id, tipo, cantidad, delta, cantidad_disponible, version, motivo,
                                creado_en) VALUES (?)`,
      [[bodega_id, item_id, 'AJUSTE', disponible, disponible, disponible, 1, 'x', '2026-03-04 05:00:00.000']],
    );
  };

  it('agree: nothing to tell', async () => {
    await poner(1, 10, 4);
    await poner(2, 5);
    await decidir([pedido(0), pedido(1)]);
    expect((await correr()).resultado.descuadres).toEqual([]);
  });

  it('a table that somebody changed by hand is found, told, and not repaired', async () => {
    await poner(1, 10, 4);
    await poner(2, 5);
    await poner(3, 5, 0, 7);
    await decidir([pedido(0), pedido(1)]);
    await banco.base.query('UPDATE bodega_items SET cantidad_reservada = 3 WHERE item_id = 1');
    await banco.base.query('UPDATE bodega_items SET cantidad_disponible = 6 WHERE item_id = 3');
    await banco.base.query('INSERT INTO bodega_items VALUES (9, 9, NULL, "x", 1, 0, 1, DEFAULT)');
    const { resultado, lineas } = await correr();
    expect(resultado.descuadres).toEqual([
      { que: 'RESERVADA', bodega_id: 1, item_id: 1, esperado: 4, encontrado: 3 },
      { que: 'ESTANTE', bodega_id: 7, item_id: 3, esperado: 5, encontrado: 6 },
      { que: 'ESTANTE', bodega_id: 9, item_id: 9, esperado: 0, encontrado: 1 },
    ]);
    expect(lineas.con('métricas')).toMatchObject([{ Descuadres: 3 }]);
    expect((await correr(TARDE + MINUTO)).resultado.descuadres).toHaveLength(3);
  });

  it('lines whose reservation has ended no longer count', async () => {
    await poner(1, 10, 2);
    await decidir([pedido(0), pedido(1)]);
    await banco.base.query(
      'UPDATE pedido_items SET version_salida = 9, cantidad_reservada = 0 WHERE pedido_id = ?',
      [idABinario(pedido(0).pedido_id)],
    );
    expect((await correr()).resultado.descuadres).toEqual([]);
  });

  it('all items are compared, also in several pages; at most 100 differences are shown, all are counted', async () => {
    await banco.base.query(
      'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES ?',
      [Array.from({ length: 450 }, (_, n) => [1 + (n % 2), n + 1, 'x', 1])],
    );
    const { resultado, lineas } = await correr();
    expect(resultado.descuadres).toHaveLength(100);
    expect(lineas.con('métricas')).toMatchObject([{ Descuadres: 450 }]);
  });

  it('an item of which more is reserved than there is is told to faltante-tardio', async () => {
    await poner(1, 1, 4);
    await poner(2, 5, 5);
    await poner(1, 0, 1, 0);
    const { lineas } = await correr();
    expect(await enCola('cola-descubiertos')).toMatchObject([
      { type: 'bodega.descubierta.v1', subject: '1/1', data: { bodega_id: 1, item_id: 1 } },
    ]);
    expect(lineas.con('items descubiertos')).toMatchObject([{ items: 1, avisados: 1 }]);
  });
});

describe('runs beside and after each other', () => {
  it('two at once: one does the work, and nothing is counted or sent twice', async () => {
    await asentar(pedidos(0, 1500));
    await decidir(pedidos(0, 1000));
    await Promise.all([correr(), correr(), correr()]);
    expect(await ultimo()).toMatchObject({ aceptados: 1500, evaluados: 1000, sin_cuenta: 500 });
    expect(await banco.vaciar('cola-validacion')).toHaveLength(500);
  });

  it('two that both think it is their turn count every order once', async () => {
    await asentar(pedidos(0, 1500));
    await decidir(pedidos(0, 1000));
    const primera = correr();
    const sinTurno = setInterval(() => {
      void banco.base.query("UPDATE reconciliacion SET turno_hasta = '2000-01-01'");
    }, 1);
    await Promise.all([primera, correr(), correr()]);
    clearInterval(sinTurno);
    await banco.base.query("UPDATE reconciliacion SET turno_hasta = '2000-01-01'");
    expect((await correr(TARDE + MINUTO)).resultado).toMatchObject({ aceptados: 1500, evaluados: 1000 });
  });

  it('a run that died in the middle keeps its turn for less than a minute, and loses nothing', async () => {
    await asentar(pedidos(0, 10));
    await decidir(pedidos(0, 5));
    await banco.base.query('RENAME TABLE movimientos TO movimientos_perdidos');
    await banco.base.query("INSERT INTO bodega_items VALUES (1, 1, NULL, 'x', 1, 0, 1, DEFAULT)");
    await expect(correr()).rejects.toThrow();
    await banco.base.query('RENAME TABLE movimientos_perdidos TO movimientos');
    expect((await correr(TARDE + 1000)).lineas.con('otra corrida tiene el turno')).toHaveLength(1);
    const { resultado } = await correr(TARDE + MINUTO);
    expect(resultado).toMatchObject({ aceptados: 10, evaluados: 5, en_vuelo: 5, sin_cuenta: 0 });
    expect(await banco.vaciar('cola-validacion')).toHaveLength(5);
  });

  it('a run that died with its clock a day ahead keeps nobody from the turn', async () => {
    await asentar(pedidos(0, 10));
    await decidir(pedidos(0, 5));
    await banco.base.query("UPDATE reconciliacion SET turno = 'suyo', turno_hasta = ?", [
      instanteAColumna(enMilisegundos(TARDE + 24 * 60 * MINUTO)),
    ]);
    expect((await correr()).resultado).toMatchObject({ aceptados: 10, evaluados: 5 });
  });

  it('killed at any step, the next one makes up for it: nothing lost, nothing counted twice', async () => {
    const VISTAS = ['cola-validacion', 'cola-anomalias', 'cola-auditoria', 'cola-descubiertos'];
    const preparar = async (): Promise<void> => {
      await banco.limpiar();
      await banco.base.query("INSERT INTO bodega_items VALUES (1, 1, NULL, 'x', 5, 9, 1, DEFAULT)");
      await asentar(pedidos(0, 8));
      await decidir(pedidos(0, 2));
      await decidir(pedidos(2, 3), 'RESERVADO', 2);
      await sembrarDecididos(banco.base, pedidos(3, 4), new Map(), undefined, 3);
      // Decided, and unknown to the book.
      await decidir(pedidos(20, 21), 'VALIDADO', 4);
    };
    /** What two runs came to, the first with `vida` steps to live. */
    const vivir = async (vida: number) => {
      await preparar();
      const mortal = hacerMortal(banco.abrir(), vida);
      const muerte = await correr(TARDE, mortal).catch((error: unknown) => error);
      if (vida < Number.POSITIVE_INFINITY)
        expect([muerte, Reflect.get(Object(muerte), 'cause')]).toContainEqual(new Muerto());
      const { aceptados, evaluados, en_vuelo, en_dlq, sin_cuenta, descuadres } = (
        await correr(TARDE + MINUTO)
      ).resultado;
      const enviados = await Promise.all(VISTAS.map(enCola));
      return {
        pasos: mortal.pasos(),
        cuentas: {
          aceptados,
          evaluados,
          pendientes: (en_vuelo ?? 0) + (sin_cuenta ?? 0),
          en_dlq,
          descuadres,
        },
        enviados: enviados.map((lista) => [...new Set(ids(lista))]),
        veces: enviados.map((lista) => lista.length),
      };
    };
    const entera = await vivir(Number.POSITIVE_INFINITY);
    expect(entera.cuentas).toMatchObject({ aceptados: 9, evaluados: 5, pendientes: 4 });
    expect(entera.enviados.map((lista) => lista.length)).toEqual([4, 2, 0, 1]);
    for (let paso = 0; paso < entera.pasos; paso += 1) {
      const { cuentas, enviados, veces } = await vivir(paso);
      expect({ paso, cuentas, enviados }).toEqual({
        paso,
        cuentas: entera.cuentas,
        enviados: entera.enviados,
      });
      // Sent again at most once, by the run that came after.
      expect(Math.max(...veces.map((n, i) => n - (enviados[i]?.length ?? 0)))).toBeLessThanOrEqual(4);
    }
  }, 60_000);

  it('a progress that somebody made unreadable begins anew', async () => {
    await asentar(pedidos(0, 2));
    await banco.base.query("UPDATE reconciliacion SET progreso = '{', resultado = '[]'");
    expect((await correr(RECIBIDO + MINUTO)).resultado).toMatchObject({ aceptados: 2 });
  });
});

describe('its statements look at what they need', () => {
  /** Rows and index entries that the server read for a statement. */
  const leidas = async (trabajo: (base: Base) => Promise<unknown>): Promise<number> => {
    const base = banco.abrir();
    await base.query('FLUSH STATUS');
    await trabajo(base);
    const [filas] = await base.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'");
    return filas.reduce((suma, fila) => suma + Number(fila.Value), 0);
  };

  it('whatever has been decided, sent on and dispatched before', async () => {
    const viejos = pedidos(0, 4000);
    await decidir(viejos, 'DESPACHADO');
    await banco.base.query('UPDATE pedido_items SET version_salida = 2, cantidad_reservada = 0');
    await asentar(viejos);
    await banco.base.query('UPDATE libro_pedidos SET pendiente = 0, cuerpo = NULL');
    const nuevos = pedidos(4000, 4010);
    await asentar(nuevos);
    await decidir(nuevos, 'RESERVADO', 4000);
    await banco.base.query('ANALYZE TABLE libro_pedidos, pedidos, pedido_items, evaluaciones');
    expect(await leidas((base) => seleccionarPendientes(base, null, 1000))).toBeLessThan(100);
    const antesDe = '2027-01-01 00:00:00.000';
    expect(await leidas((base) => seleccionarAtascados(base, 'RESERVADO', null, antesDe, 1000))).toBeLessThan(
      200,
    );
    expect(await leidas((base) => sumarReservas(base, 1, [1, 2, 3]))).toBeLessThan(100);
    expect(await leidas((base) => seleccionarBitacora(base, 4000, 1000))).toBeLessThan(100);
  });

  it('and however many items are covered', async () => {
    await banco.base.query(
      'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES ?',
      [Array.from({ length: 4000 }, (_, n) => [1, n + 1, 'x', 1])],
    );
    await banco.base.query('UPDATE bodega_items SET cantidad_reservada = 2 WHERE item_id = 3999');
    expect(await leidas((base) => seleccionarDescubiertas(base, null, 1000))).toBeLessThan(10);
    expect(
      await leidas((base) => seleccionarExistencias(base, { bodega_id: 1, item_id: 2000 }, 200)),
    ).toBeLessThan(300);
  });
});
