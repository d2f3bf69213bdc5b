import type { SQSBatchResponse } from 'aws-lambda';
import type { RowDataPacket } from 'mysql2/promise';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import type { Publicador } from '../../shared/adaptadores/sns.ts';
import { HUELLA_INICIAL, sellar } from '../../shared/dominio/cadena.ts';
import { leerEvento, serializar } from '../../shared/eventos/comun.ts';
import { faltanteReportado, TIPO_FALTANTE_REPORTADO } from '../../shared/eventos/faltante-reportado.ts';
import { HECHO, SIN_PUBLICAR } from '../../shared/lambda/lotes.ts';
import { abrirBanco, type Banco, COLA_PERSONAS } from '../../shared/pruebas/banco.ts';
import { contar, contarEstados, contarHistorial, noHechos } from '../../shared/pruebas/cuentas.ts';
import {
  contextoLambda,
  eventoDecidido,
  existenciaDe,
  lineaDe,
  loteSqs,
  mensajesDe,
  pedidoDe,
  pedidoIdDe,
  traceparentDe,
} from '../../shared/pruebas/fabricas.ts';
import { type PedidoSembrado, sembrarDecididos } from '../../shared/pruebas/siembra.ts';
import { crearProcesar } from './procesar.ts';

interface Registro extends RowDataPacket {
  numero: number;
  pedido_id: Buffer;
  texto: string;
  huella_anterior: Buffer;
  huella: Buffer;
}
interface Reporte extends RowDataPacket {
  reporte_id: Buffer;
  pedido_id: Buffer;
  items_faltantes: string;
  estado: string;
}

const logger = pino({ level: 'silent' });
const BODEGA = new Map([
  [1, existenciaDe(10, 4)],
  [2, existenciaDe(100)],
]);
let banco: Banco;
let handler: (evento: unknown, contexto: unknown) => Promise<SQSBatchResponse>;

const sembrar = (cuantos: number): Promise<PedidoSembrado[]> =>
  sembrarDecididos(
    banco.base,
    Array.from({ length: cuantos }, (_, n) => pedidoDe(n, { items: [lineaDe(1, 7), lineaDe(2, 1)] })),
    BODEGA,
  );

const procesador = (publicador: Publicador = banco.publicador('tema-faltantes')) =>
  crearProcesar({ base: banco.abrir(), publicador, reloj: relojReal, logger });
const mensajes = (sembrados: readonly PedidoSembrado[]) =>
  mensajesDe(sembrados.map(({ veredicto }) => eventoDecidido(veredicto)));

const estados = () => contarEstados(banco.base);
const historial = () => contarHistorial(banco.base);
const reportes = async (): Promise<Reporte[]> => {
  const [filas] = await banco.base.query<Reporte[]>(
    'SELECT * FROM reportes_inconsistencia ORDER BY secuencia',
  );
  return filas;
};
const publicados = async (): Promise<string[]> =>
  (await banco.vaciar(COLA_PERSONAS)).map(({ Body }) => JSON.parse(Body ?? '').subject);

/** The chain holds from the first record to the head, without gaps. @returns its records */
const comprobarCadena = async (): Promise<Registro[]> => {
  const [registros] = await banco.base.query<Registro[]>('SELECT * FROM auditoria ORDER BY numero');
  let anterior: Buffer = HUELLA_INICIAL;
  for (const [n, registro] of registros.entries()) {
    expect(registro.numero).toBe(n + 1);
    expect(registro.huella_anterior).toEqual(anterior);
    expect(registro.huella).toEqual(sellar(anterior, registro.texto));
    expect(JSON.parse(registro.texto).numero).toBe(registro.numero);
    anterior = registro.huella;
  }
  const [[cabeza]] = await banco.base.query<Registro[]>('SELECT numero, huella FROM auditoria_cabeza');
  expect(cabeza).toEqual({ numero: registros.length, huella: anterior });
  return registros;
};

/** Everything that "exactly one report, in the end" means. */
const comprobarFinal = async (cuantos: number): Promise<void> => {
  expect(await estados()).toEqual({ AUDITADO: cuantos });
  expect(await historial()).toEqual({ 'AUDITADO REPORTE_EMITIDO': cuantos });
  expect((await reportes()).map(({ estado }) => estado)).toEqual(Array(cuantos).fill('EMITIDO'));
  expect(await comprobarCadena()).toHaveLength(cuantos);
};

beforeAll(async () => {
  banco = await abrirBanco();
  banco.entornoDe('emisor-auditoria');
  handler = (await import('./handler.ts')).handler as unknown as typeof handler;
}, 60_000);
beforeEach(() => banco.limpiar());
afterAll(() => banco.cerrar());

describe('emisor-auditoria', () => {
  it('an inconsistent order gets its report, its record, its message, and is AUDITADO', async () => {
    await banco.base.query(
      "INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES (1, 1, 'Tornillo', 10)",
    );
    const sembrados = await sembrarDecididos(
      banco.base,
      [pedidoDe(0, { items: [lineaDe(1, 7), lineaDe(2, 1), lineaDe(3, 5, 'Lo que sea')] })],
      BODEGA,
    );
    expect(noHechos(await procesador()(mensajes(sembrados)))).toEqual([]);
    await comprobarFinal(1);

    const [reporte] = await reportes();
    const items = JSON.parse(reporte?.items_faltantes ?? '');
    expect(items).toEqual([
      {
        item_id: 1,
        nombre_item: 'Tornillo',
        cantidad_solicitada: 7,
        cantidad_disponible: 10,
        cantidad_reservada: 4,
        faltante: 1,
        razon: 'INSUFICIENTE',
        version: 1,
      },
      {
        item_id: 3,
        nombre_item: 'Lo que sea',
        cantidad_solicitada: 5,
        cantidad_disponible: 0,
        cantidad_reservada: 0,
        faltante: 5,
        razon: 'ITEM_DESCONOCIDO',
        version: null,
      },
    ]);
    const [registro] = await comprobarCadena();
    expect(JSON.parse(registro?.texto ?? '')).toMatchObject({
      pedido_id: pedidoIdDe(0),
      secuencia: 1,
      resultado: 'INCONSISTENTE',
      fecha_deteccion: sembrados[0]?.veredicto.evaluado_en,
      items_faltantes: items,
    });

    const [mensaje] = await banco.vaciar(COLA_PERSONAS);
    const lectura = leerEvento(faltanteReportado, TIPO_FALTANTE_REPORTADO, mensaje?.Body);
    expect(lectura.ok && lectura.evento.data).toEqual({
      ...sembrados[0]?.veredicto,
      reporte_id: JSON.parse(registro?.texto ?? '').reporte_id,
      anomalia: { tipo: 'FALTANTE_PARCIAL', severidad: 'ALTA' },
      auditoria: { numero: 1, huella: registro?.huella.toString('hex') },
    });
    expect(mensaje?.MessageAttributes?.severidad?.StringValue).toBe('ALTA');
    expect(mensaje?.MessageAttributes?.traceparent?.StringValue).toBe(traceparentDe(0));
  });

  it('1,000 orders in one batch, in the order of the log', async () => {
    const sembrados = await sembrar(1000);
    expect(noHechos(await procesador()(mensajes(sembrados.toReversed())))).toEqual([]);
    await comprobarFinal(1000);
    expect((await comprobarCadena()).map(({ texto }) => JSON.parse(texto).secuencia)).toEqual(
      sembrados.map(({ veredicto }) => veredicto.secuencia),
    );
  });

  it('the same batch again, and repetitions inside it, write and publish nothing more', async () => {
    const sembrados = await sembrar(30);
    const procesar = procesador();
    await procesar(mensajes([...sembrados, ...sembrados]));
    expect(await publicados()).toHaveLength(30);
    const antes = await comprobarCadena();
    expect(noHechos(await procesar(mensajes(sembrados)))).toEqual([]);
    expect(await publicados()).toEqual([]);
    expect(await comprobarCadena()).toEqual(antes);
    await comprobarFinal(30);
  });

  it('emitters that overlap, at once and in opposite order: one report each, and the chain holds', async () => {
    const sembrados = await sembrar(600);
    const lotes = [
      sembrados.slice(0, 400),
      sembrados.slice(200).reverse(),
      sembrados,
      sembrados.toReversed(),
    ];
    // Who waits for the head of the chain for too long leaves its batch to the next delivery.
    const entregar = async (lote: readonly PedidoSembrado[]): Promise<void> => {
      const procesar = procesador();
      while (noHechos(await procesar(mensajes(lote))).length > 0);
    };
    await Promise.all(lotes.map(entregar));
    await comprobarFinal(600);
    expect(new Set(await publicados()).size).toBe(600);
  });

  it('AUDITADO only after tema-faltantes took the report; then redelivery ends the same', async () => {
    banco.fallarSi((cuerpo) => cuerpo.includes(pedidoIdDe(5)));
    const sembrados = await sembrar(30);
    const procesar = procesador();
    const fallidos = noHechos(await procesar(mensajes(sembrados)));
    // Entries travel in tens, by pedido_id; the ten of the one that fails wait with it.
    expect(fallidos).toHaveLength(10);
    expect(fallidos[0]?.[1]).toEqual(SIN_PUBLICAR);
    expect(await estados()).toEqual({ AUDITADO: 20, CON_FALTANTE: 10 });
    expect(
      await contar(
        banco.base,
        'SELECT estado AS clave, COUNT(*) AS n FROM reportes_inconsistencia GROUP BY estado',
      ),
    ).toEqual({ EMITIDO: 20, PENDIENTE: 10 });
    const antes = await comprobarCadena();

    banco.fallarSi(undefined);
    expect(noHechos(await procesar(mensajes(sembrados)))).toEqual([]);
    await comprobarFinal(30);
    expect(await comprobarCadena()).toEqual(antes);
    expect((await publicados()).sort()).toEqual(sembrados.map(({ pedido }) => pedido.pedido_id).sort());
  });

  it('a crash after the publication, before AUDITADO: published again, reported once', async () => {
    const sembrados = await sembrar(3);
    await banco.base.query(
      `CREATE TRIGGER muerte BEFORE UPDATE ON pedidos FOR EACH ROW SIGNAL SQLSTATE '45000'`,
    );
    try {
      await procesador()(mensajes(sembrados)).catch(() => undefined);
    } finally {
      await banco.base.query('DROP TRIGGER muerte');
    }
    expect(await estados()).toEqual({ CON_FALTANTE: 3 });
    await procesador()(mensajes(sembrados));
    await comprobarFinal(3);
    expect((await publicados()).sort()).toEqual(
      sembrados.flatMap(({ pedido }) => [pedido.pedido_id, pedido.pedido_id]).sort(),
    );
  });

  it('a topic that is not there: reports are kept, nothing is AUDITADO, everything is retried', async () => {
    const sembrados = await sembrar(2);
    const salidas = await procesador(banco.publicadorDe('arn:aws:sns:us-east-1:000000000000:no-hay'))(
      mensajes(sembrados),
    );
    expect(noHechos(salidas)).toHaveLength(2);
    expect(await estados()).toEqual({ CON_FALTANTE: 2 });
    expect(await comprobarCadena()).toHaveLength(2);
  });

  it('orders of 2,000 items short, with the longest names, stay below the 16 MB of a statement', async () => {
    await banco.base.query('SET GLOBAL max_allowed_packet = 16777216');
    const items = Array.from({ length: 2000 }, (_, n) => lineaDe(n + 100, 1_000_000, '"'.repeat(200)));
    const sembrados: PedidoSembrado[] = [];
    for (let n = 0; n < 6; n += 1) {
      const [sembrado] = await sembrarDecididos(banco.base, [pedidoDe(n, { items })], BODEGA, undefined, n);
      if (sembrado !== undefined) sembrados.push(sembrado);
    }
    expect(noHechos(await procesador()(mensajes(sembrados)))).toEqual([]);
    await comprobarFinal(6);
    expect(JSON.parse((await reportes())[0]?.items_faltantes ?? '')).toHaveLength(2000);
  });

  it('an order that does not exist is retried, without costing the others', async () => {
    const sembrados = await sembrar(3);
    await banco.base.query('DELETE FROM pedidos WHERE pedido_id = ?', [idABinario(pedidoIdDe(1))]);
    const salidas = await procesador()(mensajes(sembrados));
    expect(noHechos(salidas)).toEqual([['m1', { tipo: 'reintentar', motivo: 'PEDIDO_AUSENTE' }]]);
    expect(await comprobarCadena()).toHaveLength(2);
  });

  it('a record that the database refuses is retried alone, and leaves no gap in the chain', async () => {
    const sembrados = await sembrar(100);
    await banco.base.query(
      `CREATE TRIGGER imposible BEFORE INSERT ON auditoria FOR EACH ROW
       BEGIN IF NEW.pedido_id = ? THEN SIGNAL SQLSTATE '45000'; END IF; END`,
      [idABinario(pedidoIdDe(42))],
    );
    try {
      const salidas = await procesador()(mensajes(sembrados));
      expect(noHechos(salidas)).toEqual([['m42', { tipo: 'reintentar', motivo: 'FALLO_AL_PROCESAR' }]]);
    } finally {
      await banco.base.query('DROP TRIGGER imposible');
    }
    expect(await comprobarCadena()).toHaveLength(99);
    expect(await estados()).toEqual({ AUDITADO: 99, CON_FALTANTE: 1 });
    expect(noHechos(await procesador()(mensajes(sembrados)))).toEqual([]);
    await comprobarFinal(100);
  });

  it('without the head of the chain nothing is written', async () => {
    const sembrados = await sembrar(2);
    await banco.base.query('DELETE FROM auditoria_cabeza');
    try {
      expect(noHechos(await procesador()(mensajes(sembrados)))).toHaveLength(2);
    } finally {
      await banco.base.query('INSERT INTO auditoria_cabeza VALUES (1, 0, REPEAT(CHAR(0), 32))');
    }
    expect(await reportes()).toEqual([]);
    expect(await estados()).toEqual({ CON_FALTANTE: 2 });
  });

  it.each(['{"roto":', '[{"item_id":"uno"}]', ''])(
    'evidence that somebody spoiled (%j) goes to the DLQ, without costing the others',
    async (evidencia) => {
      const sembrados = await sembrar(3);
      await banco.base.query('UPDATE evaluaciones SET evidencia = ? WHERE pedido_id = ?', [
        evidencia,
        idABinario(pedidoIdDe(1)),
      ]);
      expect(noHechos(await procesador()(mensajes(sembrados)))).toEqual([
        ['m1', { tipo: 'terminal', motivo: 'SIN_EVIDENCIA_O_SELLO' }],
      ]);
      expect(await comprobarCadena()).toHaveLength(2);
    },
  );

  it('an order that went on since keeps its state: its report is emitted all the same', async () => {
    const sembrados = await sembrar(1);
    await banco.base.query("UPDATE pedidos SET estado = 'AUDITADO'");
    expect([...(await procesador()(mensajes(sembrados))).values()]).toEqual([HECHO]);
    expect(await historial()).toEqual({});
    expect((await reportes()).map(({ estado }) => estado)).toEqual(['EMITIDO']);
  });

  it('what can never be done goes to the DLQ with its reason', async () => {
    const [bueno] = await sembrarDecididos(banco.base, [pedidoDe(7, { items: [lineaDe(2, 1)] })], BODEGA);
    if (bueno === undefined) throw new Error('sin pedido');
    const falso = eventoDecidido({ ...bueno.veredicto, resultado: 'INCONSISTENTE' });
    const cuerpos = [
      serializar(falso),
      serializar(eventoDecidido(bueno.veredicto)),
      JSON.stringify({ ...falso, type: 'pedido.decidido.v2' }),
      'null',
      undefined,
      '\ud800'.repeat(200_000),
      JSON.stringify({ ...falso, data: { ...falso.data, anomalia: { tipo: 'OTRO', severidad: 'ALTA' } } }),
    ];
    expect(await handler(loteSqs(cuerpos), contextoLambda())).toEqual({ batchItemFailures: [] });
    const motivos = (await banco.vaciar('cola-auditoria-dlq'))
      .map(({ MessageAttributes: a }) => [a?.mensaje_id?.StringValue, a?.motivo?.StringValue])
      .sort();
    expect(motivos).toEqual([
      ['m0', 'RESULTADO_CONTRADICE_VEREDICTO'],
      ['m1', 'RESULTADO_AJENO_A_LA_COLA'],
      ['m2', 'TIPO_O_VERSION_DESCONOCIDA'],
      ['m3', expect.stringContaining('ESQUEMA')],
      ['m4', 'CUERPO_VACIO'],
      ['m5', 'NO_ES_JSON'],
      ['m6', expect.stringContaining('ESQUEMA data.anomalia.tipo')],
    ]);
    expect(await estados()).toEqual({ RESERVADO: 1 });
    expect(await reportes()).toEqual([]);
  });
});
