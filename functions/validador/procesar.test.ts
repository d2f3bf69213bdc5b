import type { RowDataPacket } from 'mysql2/promise';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import type { Pedido } from '../../shared/dominio/pedido.ts';
import { leerEvidencia } from '../../shared/eventos/evidencia.ts';
import type { PedidoAceptado } from '../../shared/eventos/pedido-aceptado.ts';
import type { Veredicto } from '../../shared/eventos/pedido-evaluado.ts';
import type { ProcesarLote, Salida } from '../../shared/lambda/lotes.ts';
import { abrirBanco, type Banco } from '../../shared/pruebas/banco.ts';
import { eventoAceptado, lineaDe, mensajesDe, pedidoDe, pedidoIdDe } from '../../shared/pruebas/fabricas.ts';
import { hacerMortal } from '../../shared/pruebas/mortal.ts';
import { planDe } from '../../shared/pruebas/plan.ts';
import { crearProcesar } from './procesar.ts';
import { bloquearExistencias } from './sql.ts';

let banco: Banco;
let procesar: ProcesarLote<PedidoAceptado>;

const nuevoValidador = (): ProcesarLote<PedidoAceptado> =>
  crearProcesar({
    base: banco.abrir({ variasSentencias: true }),
    publicador: banco.publicador('tema-evaluaciones'),
    reloj: relojReal,
    logger: pino({ level: 'silent' }),
  });

/** With all the time in the world: what happens without it has tests of its own. */
const validar = (pedidos: readonly Pedido[], recepciones = 1, con = procesar) =>
  con(mensajesDe(pedidos.map(eventoAceptado), recepciones), () => 60_000);

const tipos = (salidas: ReadonlyMap<string, Salida>): string[] =>
  [...salidas.values()].map(({ tipo }) => tipo);

const poner = async (item_id: number, disponible: number, reservada = 0): Promise<void> => {
  await banco.base.query(
    'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible, cantidad_reservada) VALUES (1, ?, ?, ?, ?)',
    [item_id, `Item ${item_id}`, disponible, reservada],
  );
};

const filas = async (sql: string, valores: unknown[] = []): Promise<RowDataPacket[]> =>
  (await banco.base.query<RowDataPacket[]>(sql, valores))[0];

const bodega = (): Promise<RowDataPacket[]> =>
  filas(
    'SELECT item_id, cantidad_disponible AS disponible, cantidad_reservada AS reservada, version FROM bodega_items ORDER BY item_id',
  );

/** The log with its evidence, in order. */
const log = async (): Promise<{ pedido: string; resultado: string; evidencia: unknown }[]> =>
  (await filas('SELECT pedido_id, resultado, evidencia FROM evaluaciones ORDER BY secuencia')).map(
    (fila) => ({
      pedido: fila.pedido_id.toString('hex'),
      resultado: fila.resultado,
      evidencia: leerEvidencia(fila.evidencia),
    }),
  );

const resultados = async (): Promise<string[]> => (await log()).map(({ resultado }) => resultado);

const publicados = async (): Promise<Veredicto[]> =>
  (await banco.vaciar('cola-anomalias')).map(({ Body }) => JSON.parse(Body ?? '').data);

beforeAll(async () => {
  banco = await abrirBanco();
}, 60_000);
beforeEach(async () => {
  await banco.limpiar();
  procesar = nuevoValidador();
});
afterAll(() => banco.cerrar());

describe('a verdict', () => {
  it('reserves, keeps its evidence and is published with its totals and its trace', async () => {
    await poner(1, 10, 4);
    expect(tipos(await validar([pedidoDe(1, { items: [lineaDe(1, 2), lineaDe(1, 4)] })]))).toEqual(['hecho']);
    expect(await bodega()).toEqual([{ item_id: 1, disponible: 10, reservada: 10, version: 2 }]);
    expect((await log())[0]?.evidencia).toEqual([
      {
        item_id: 1,
        cantidad_solicitada: 6,
        cantidad_disponible: 10,
        cantidad_reservada: 4,
        faltante: 0,
        razon: null,
        version: 2,
      },
    ]);
    expect(await publicados()).toMatchObject([
      {
        pedido_id: pedidoIdDe(1),
        resultado: 'CONSISTENTE',
        totales: { items: 1, items_faltantes: 0, items_desconocidos: 0, unidades: 6, unidades_faltantes: 0 },
      },
    ]);
  });

  it('INCONSISTENTE reserves nothing, of any item', async () => {
    await poner(1, 10);
    await poner(2, 1);
    await validar([pedidoDe(1, { items: [lineaDe(1, 2), lineaDe(2, 2), lineaDe(9, 1)] })]);
    expect(await bodega()).toMatchObject([
      { reservada: 0, version: 1 },
      { reservada: 0, version: 1 },
    ]);
    expect(await filas('SELECT estado, resultado FROM pedidos')).toEqual([
      { estado: 'CON_FALTANTE', resultado: 'INCONSISTENTE' },
    ]);
    expect(
      await filas('SELECT item_id, faltante, razon, cantidad_reservada FROM pedido_items ORDER BY 1'),
    ).toEqual([
      { item_id: 1, faltante: 0, razon: null, cantidad_reservada: 0 },
      { item_id: 2, faltante: 1, razon: 'INSUFICIENTE', cantidad_reservada: 0 },
      { item_id: 9, faltante: 1, razon: 'ITEM_DESCONOCIDO', cantidad_reservada: 0 },
    ]);
  });

  it('is given in arrival order within a batch', async () => {
    await poner(1, 3);
    await validar([pedidoDe(1), pedidoDe(2), pedidoDe(3, { items: [lineaDe(1, 1)] })]);
    expect(await resultados()).toEqual(['CONSISTENTE', 'INCONSISTENTE', 'CONSISTENTE']);
  });

  it('is given once to an order that stands twice in a batch', async () => {
    await poner(1, 10);
    expect(tipos(await validar([pedidoDe(1), pedidoDe(1)]))).toEqual(['hecho', 'hecho']);
    expect(await resultados()).toEqual(['CONSISTENTE']);
    expect(await publicados()).toHaveLength(1);
  });

  it.each([1, 2])(
    'is final: the order sent again after the stock sold out (receive count %i)',
    async (recepciones) => {
      await poner(1, 2);
      await validar([pedidoDe(1)]);
      await validar([pedidoDe(2)]);
      await publicados();
      await validar([pedidoDe(1)], recepciones);
      expect(await resultados()).toEqual(['CONSISTENTE', 'INCONSISTENTE']);
      expect(await publicados()).toMatchObject([{ pedido_id: pedidoIdDe(1), resultado: 'CONSISTENTE' }]);
      expect(await filas("SELECT COUNT(*) AS n FROM anomalias WHERE tipo = 'CONFLICTO_CONTENIDO'")).toEqual([
        { n: 0 },
      ]);
    },
  );
});

describe('a repeated order', () => {
  it.each([1, 2])('waits for nobody who holds its stock (receive count %i)', async (recepciones) => {
    await poner(1, 2);
    await validar([pedidoDe(1)]);
    const otra = await banco.base.getConnection();
    try {
      await otra.query('START TRANSACTION');
      await otra.query('SELECT * FROM bodega_items FOR UPDATE');
      expect(tipos(await validar([pedidoDe(1)], recepciones))).toEqual(['hecho']);
    } finally {
      await otra.query('ROLLBACK');
      otra.release();
    }
  });

  it('costs the others of its batch nothing', async () => {
    await poner(1, 6);
    await validar([pedidoDe(1)]);
    expect(tipos(await validar([pedidoDe(2), pedidoDe(1), pedidoDe(3)]))).toEqual([
      'hecho',
      'hecho',
      'hecho',
    ]);
    expect(await resultados()).toEqual(['CONSISTENTE', 'CONSISTENTE', 'CONSISTENTE']);
  });
});

describe('a conflict', () => {
  const original = pedidoDe(1);
  const otro = pedidoDe(1, { items: [lineaDe(1, 3)] });

  it('in one batch: one content wins, the other is kept as an anomaly, both records are done', async () => {
    await poner(1, 10);
    expect(tipos(await validar([original, otro]))).toEqual(['hecho', 'hecho']);
    expect(await bodega()).toMatchObject([{ reservada: 2 }]);
    expect(await filas('SELECT tipo, pedido_id FROM anomalias')).toEqual([
      { tipo: 'CONFLICTO_CONTENIDO', pedido_id: idABinario(pedidoIdDe(1)) },
    ]);
  });

  it('of each content is counted once, however often and wherever it comes', async () => {
    await poner(1, 10);
    await validar([original]);
    await validar([otro]);
    await validar([otro, original, otro], 3);
    await validar([pedidoDe(1, { referencia: 'otra' })], 2);
    expect(await filas('SELECT COUNT(*) AS n FROM anomalias')).toEqual([{ n: 2 }]);
    expect(await resultados()).toEqual(['CONSISTENTE']);
  });
});

describe('publication', () => {
  it('that fails leaves just those records to be retried; redelivery publishes the stored verdict', async () => {
    await poner(1, 100);
    banco.fallarSi((cuerpo) => cuerpo.includes(pedidoIdDe(1)));
    const salidas = await validar([pedidoDe(1), pedidoDe(2)]);
    // Both travelled in one request, so both failed with it.
    expect(tipos(salidas)).toEqual(['reintentar', 'reintentar']);
    banco.fallarSi(undefined);
    expect(tipos(await validar([pedidoDe(1), pedidoDe(2)], 2))).toEqual(['hecho', 'hecho']);
    expect(await resultados()).toHaveLength(2);
    expect((await publicados()).map(({ secuencia }) => secuencia)).toHaveLength(2);
  });
});

describe('a batch that is too much for one invocation', () => {
  /** Two of them make a transaction, see LINEAS_POR_TRANSACCION. */
  const grande = (n: number) =>
    pedidoDe(n, { items: Array.from({ length: 2000 }, (_, i) => lineaDe(i + 1, 1)) });
  const sinTiempo = () => 0;

  it('is decided as far as time allows, the longest waiting first; the rest is put off, not failed', async () => {
    const [primeros, esperando] = [[1, 2, 3].map(grande), [4, 5].map(grande)];
    const mensajes = [
      ...mensajesDe(primeros.map(eventoAceptado)),
      ...mensajesDe(esperando.map(eventoAceptado), 7).map((mensaje) => ({
        ...mensaje,
        id: `e${mensaje.id}`,
      })),
    ];
    const salidas = await procesar(mensajes, sinTiempo);
    expect(Object.fromEntries([...salidas].map(([id, { tipo }]) => [id, tipo]))).toEqual({
      m0: 'aplazado',
      m1: 'aplazado',
      m2: 'aplazado',
      em0: 'hecho',
      em1: 'hecho',
    });
    expect((await publicados()).map(({ pedido_id }) => pedido_id).sort()).toEqual(
      [4, 5].map(pedidoIdDe).sort(),
    );
    expect(tipos(await validar(primeros, 2))).toEqual(['hecho', 'hecho', 'hecho']);
    expect(await resultados()).toHaveLength(5);
  });

  it('behind a part that the surroundings made fail nothing is put off: it waits like that part', async () => {
    const otra = await banco.base.getConnection();
    try {
      await poner(1, 10);
      await otra.query('START TRANSACTION');
      await otra.query('SELECT 1 FROM bodega_items WHERE item_id = 1 FOR UPDATE');
      const salidas = await procesar(mensajesDe([1, 2, 3].map(grande).map(eventoAceptado)), sinTiempo);
      expect(tipos(salidas)).toEqual(['reintentar', 'reintentar', 'reintentar']);
    } finally {
      await otra.query('ROLLBACK');
      otra.release();
    }
  });
});

describe('several validators at once', () => {
  it('never oversell, decide each order once, and number the log without a gap', async () => {
    for (let item = 1; item <= 5; item += 1) await poner(item, 200);
    const pedidos = Array.from({ length: 600 }, (_, n) =>
      pedidoDe(n, { items: [lineaDe(1 + (n % 5), 1 + (n % 4)), lineaDe(1 + ((n + 2) % 5), 1)] }),
    );
    // Every order goes to two validators, in different company and order.
    const lotes = [
      pedidos.slice(0, 300),
      pedidos.slice(300),
      pedidos.toReversed().slice(0, 300),
      pedidos.toReversed().slice(300),
    ];
    const salidas = await Promise.all(lotes.map((lote) => validar(lote, 1, nuevoValidador())));
    expect(salidas.flatMap(tipos).filter((tipo) => tipo !== 'hecho')).toEqual([]);
    const [cuenta] = await filas(
      'SELECT COUNT(*) AS n, MAX(secuencia) - MIN(secuencia) + 1 AS tramo FROM evaluaciones',
    );
    expect(cuenta).toEqual({ n: 600, tramo: 600 });
    const libres = await filas(
      `SELECT b.item_id FROM bodega_items b
       WHERE b.cantidad_reservada > b.cantidad_disponible OR b.cantidad_reservada <>
         (SELECT SUM(i.cantidad_reservada) FROM pedido_items i WHERE i.bodega_id = b.bodega_id AND i.item_id = b.item_id)`,
    );
    expect(libres).toEqual([]);
  });

  it('let a reader that follows the log miss nothing', async () => {
    await poner(1, 1_000_000);
    let escribiendo = true;
    const vistas: number[] = [];
    const leer = async (): Promise<void> => {
      const nuevas = await filas(
        'SELECT secuencia FROM evaluaciones WHERE secuencia > ? ORDER BY secuencia',
        [vistas.at(-1) ?? 0],
      );
      vistas.push(...nuevas.map((fila) => fila.secuencia));
    };
    const lector = (async () => {
      while (escribiendo) await leer();
      await leer();
    })();
    await Promise.all(
      [0, 1, 2, 3].map(async (k) => {
        const validador = nuevoValidador();
        for (let lote = 0; lote < 10; lote += 1) {
          await validar(
            Array.from({ length: 10 }, (_, n) =>
              pedidoDe(1000 * k + 10 * lote + n, { items: [lineaDe(1, 1)] }),
            ),
            1,
            validador,
          );
        }
      }),
    );
    escribiendo = false;
    await lector;
    expect(vistas).toEqual(
      (await filas('SELECT secuencia FROM evaluaciones ORDER BY 1')).map((f) => f.secuencia),
    );
    expect(vistas).toHaveLength(400);
  });

  it('agree with an item that is created meanwhile: no verdict after its creation calls it unknown', async () => {
    for (let vuelta = 0; vuelta < 20; vuelta += 1) {
      const item_id = 100 + vuelta;
      const crear = async (): Promise<number> => {
        const conexion = await banco.base.getConnection();
        try {
          await conexion.query('START TRANSACTION');
          const [[contador]] = await conexion.query<RowDataPacket[]>(
            'SELECT secuencia FROM contador_evaluaciones WHERE id = 1 FOR UPDATE',
          );
          await conexion.query(
            'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES (1, ?, ?, 5)',
            [item_id, 'nuevo'],
          );
          await conexion.query('COMMIT');
          return contador?.secuencia;
        } finally {
          conexion.release();
        }
      };
      const pedido = pedidoDe(5000 + vuelta, { items: [lineaDe(item_id, 1)] });
      const [secuenciaAlCrear] = await Promise.all([crear(), validar([pedido])]);
      const [veredicto] = await filas('SELECT secuencia, resultado FROM evaluaciones WHERE pedido_id = ?', [
        idABinario(pedido.pedido_id),
      ]);
      expect(veredicto?.resultado).toBe(
        veredicto?.secuencia > secuenciaAlCrear ? 'CONSISTENTE' : 'INCONSISTENTE',
      );
    }
  });
});

describe('a batch', () => {
  it('of 1,000 orders takes as many round trips as one of 1', async () => {
    await poner(1, 1_000_000);
    const viajes = async (cuantos: number, desde: number): Promise<number> => {
      const contada = hacerMortal(banco.abrir({ variasSentencias: true }), Number.POSITIVE_INFINITY);
      const validador = crearProcesar({
        base: contada.base,
        publicador: banco.publicador('tema-evaluaciones'),
        reloj: relojReal,
        logger: pino({ level: 'silent' }),
      });
      await validar(
        Array.from({ length: cuantos }, (_, n) => pedidoDe(desde + n, { items: [lineaDe(1, 1)] })),
        1,
        validador,
      );
      return contada.pasos();
    };
    const una = await viajes(1, 10_000);
    expect(await viajes(1000, 20_000)).toBe(una);
    expect(una).toBe(3);
  });

  it('beyond 5,000 lines is decided in several transactions', async () => {
    const items = Array.from({ length: 2000 }, (_, n) => lineaDe(n + 1, 1));
    const pedidos = Array.from({ length: 11 }, (_, n) => pedidoDe(n, { items }));
    expect(tipos(await validar(pedidos))).toEqual(pedidos.map(() => 'hecho'));
    expect(await filas('SELECT COUNT(*) AS n FROM pedido_items')).toEqual([{ n: 22_000 }]);
  });

  it('with one order that the database refuses decides all the others', async () => {
    await poner(1, 1000);
    await banco.base.query(
      "CREATE TRIGGER rechazo BEFORE INSERT ON pedidos FOR EACH ROW BEGIN IF NEW.referencia = 'mala' THEN SIGNAL SQLSTATE '45000'; END IF; END",
    );
    try {
      const pedidos = Array.from({ length: 50 }, (_, n) =>
        pedidoDe(n, n === 17 ? { referencia: 'mala' } : {}),
      );
      const salidas = [...(await validar(pedidos))];
      expect(salidas.filter(([, salida]) => salida.tipo !== 'hecho')).toEqual([
        ['m17', { tipo: 'reintentar', motivo: 'SIN_VEREDICTO' }],
      ]);
      expect(await resultados()).toHaveLength(49);
    } finally {
      await banco.base.query('DROP TRIGGER rechazo');
    }
  });

  it('locks along the primary key: a range, not a scan', async () => {
    await banco.base.query(
      'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES ?',
      [Array.from({ length: 6000 }, (_, n) => [1, n + 1, 'x', 1])],
    );
    await banco.base.query('ANALYZE TABLE bodega_items');
    const ids = Array.from({ length: 1500 }, (_, n) => 4 * n + 1);
    const { sql, valores } = bloquearExistencias(
      new Map([
        [1, ids],
        [2, [1, 2]],
      ]),
    );
    const [plan] = await planDe(banco.base, (tx) => tx.query(sql, [...valores]));
    expect(plan).toMatchObject({ type: 'range', key: 'PRIMARY' });
    expect(plan?.Extra).not.toContain('filesort');
  });
});
