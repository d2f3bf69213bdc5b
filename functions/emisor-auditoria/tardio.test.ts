import type { SQSBatchResponse } from 'aws-lambda';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import { leerItemsFaltantes } from '../../shared/eventos/evidencia.ts';
import { RESULTADO_TARDIO, TIPO_PEDIDO_DESCUBIERTO } from '../../shared/eventos/pedido-descubierto.ts';
import { abrirBanco, type Banco, COLA_PERSONAS } from '../../shared/pruebas/banco.ts';
import {
  AHORA,
  contextoLambda,
  existenciaDe,
  lineaDe,
  loteSqs,
  pedidoDe,
} from '../../shared/pruebas/fabricas.ts';
import { sembrarDecididos } from '../../shared/pruebas/siembra.ts';

const DESCUBIERTO_EN = '2026-03-04T06:00:00.000Z';
const EVIDENCIA = [
  {
    item_id: 1,
    cantidad_solicitada: 7,
    cantidad_disponible: 5,
    cantidad_reservada: 3,
    faltante: 5,
    razon: 'INSUFICIENTE',
    version: 9,
  },
  {
    item_id: 2,
    cantidad_solicitada: 1,
    cantidad_disponible: 50,
    cantidad_reservada: 0,
    faltante: 0,
    razon: null,
    version: 4,
  },
];
const PEDIDO = pedidoDe(1, { items: [lineaDe(1, 7, 'Tornillo'), lineaDe(2, 1)] });
let banco: Banco;
let handler: (evento: unknown, contexto: unknown) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  banco = await abrirBanco();
  banco.entornoDe('emisor-auditoria');
  handler = (await import('./handler.ts')).handler as unknown as typeof handler;
});
beforeEach(async () => {
  await banco.limpiar();
  await sembrarDecididos(
    banco.base,
    [PEDIDO],
    new Map([
      [1, existenciaDe(100)],
      [2, existenciaDe(100)],
    ]),
    'CON_FALTANTE',
  );
});
afterAll(() => banco.cerrar());

const descubrir = () =>
  banco.base.query('INSERT INTO descubiertos VALUES (?)', [
    [idABinario(PEDIDO.pedido_id), '2026-03-04 06:00:00.000', 1, 5, 'CRITICA', JSON.stringify(EVIDENCIA)],
  ]);
const cuerpo = serializar(
  sobre({
    id: `${PEDIDO.pedido_id}/descubierto`,
    source: 'prueba',
    type: TIPO_PEDIDO_DESCUBIERTO,
    time: DESCUBIERTO_EN,
    subject: PEDIDO.pedido_id,
    data: {
      pedido_id: PEDIDO.pedido_id,
      bodega_id: 1,
      descubierto_en: DESCUBIERTO_EN,
      anomalia: { tipo: RESULTADO_TARDIO, severidad: 'CRITICA' },
    },
  }),
);
const filas = async (sql: string): Promise<RowDataPacket[]> =>
  (await banco.base.query<RowDataPacket[]>(sql))[0];

describe('pedido.descubierto.v1', () => {
  it('its one report has the numbers of the moment it lost its cover, sealed, told to people, and AUDITADO', async () => {
    await descubrir();
    // Twice in a batch, and once more.
    for (const lote of [[cuerpo, cuerpo], [cuerpo]]) {
      expect(await handler(loteSqs(lote), contextoLambda())).toEqual({ batchItemFailures: [] });
    }
    const [reporte, ...otros] = await filas('SELECT * FROM reportes_inconsistencia');
    expect(otros).toEqual([]);
    expect(reporte).toMatchObject({
      secuencia: 1,
      estado: 'EMITIDO',
      fecha_deteccion: '2026-03-04 06:00:00.000',
    });
    expect(leerItemsFaltantes(reporte?.items_faltantes)).toEqual([
      { ...EVIDENCIA[0], nombre_item: 'Tornillo' },
    ]);
    const [sellado, ...mas] = await filas('SELECT texto FROM auditoria');
    expect(mas).toEqual([]);
    expect(JSON.parse(sellado?.texto)).toMatchObject({
      resultado: 'CONSISTENTE',
      causa: 'FALTANTE_TARDIO',
      fecha_deteccion: DESCUBIERTO_EN,
    });
    expect(await filas('SELECT estado, resultado FROM pedidos')).toEqual([
      { estado: 'AUDITADO', resultado: 'CONSISTENTE' },
    ]);
    const avisos = (await banco.vaciar(COLA_PERSONAS)).map(({ Body }) => JSON.parse(Body ?? ''));
    expect(avisos).toMatchObject([
      {
        time: DESCUBIERTO_EN,
        data: {
          resultado: 'CONSISTENTE',
          evaluado_en: AHORA,
          anomalia: { tipo: 'FALTANTE_TARDIO', severidad: 'CRITICA' },
          totales: {
            items: 2,
            items_faltantes: 1,
            items_desconocidos: 0,
            unidades: 8,
            unidades_faltantes: 5,
          },
        },
      },
    ]);
  });

  it('an order that never lost its cover gets no report for it', async () => {
    expect(await handler(loteSqs([cuerpo]), contextoLambda())).toEqual({ batchItemFailures: [] });
    expect(await filas('SELECT 1 FROM reportes_inconsistencia')).toEqual([]);
    const [muerto] = await banco.vaciar('cola-auditoria-dlq');
    expect(muerto?.MessageAttributes?.motivo?.StringValue).toBe('RESULTADO_CONTRADICE_VEREDICTO');
  });
});
