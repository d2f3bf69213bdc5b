import { randomUUID } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { abrirBase, type Base } from '../../shared/adaptadores/mysql/base.ts';
import { conReintento } from '../../shared/adaptadores/mysql/lectura.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { pedidoIdNuevo } from '../../shared/dominio/pedido-id.ts';
import { escribirEvidencia } from '../../shared/eventos/evidencia.ts';
import { atender } from '../../shared/lambda/http.ts';
import {
  CLAVE_PEDIDOS,
  claimsDe,
  type Funcion,
  type Llamada,
  llamar,
  loggerMudo,
  sinAlarmas,
} from '../../shared/pruebas/api.ts';
import {
  EVALUADO_EN,
  fabricarPedido,
  guardarDecidido,
  guardarReporte,
  ponerItem,
  RECIBIDO_EN,
} from '../../shared/pruebas/pedidos.ts';
import { type BaseDePrueba, crearBaseDePrueba } from '../../shared/pruebas/servidores.ts';
import { vaciarTablas } from '../../shared/pruebas/vaciar.ts';
import { crearManejadores } from './manejadores.ts';

let bd: BaseDePrueba;
let base: Base;
let funcion: Funcion;
const servicio = { logger: loggerMudo, reloj: relojReal };
const sinBase = abrirBase('mysql://x@127.0.0.1:1/x', 1);
const funcionSinBase = atender(crearManejadores(sinBase, CLAVE_PEDIDOS, {}, sinAlarmas), servicio);

beforeAll(async () => {
  bd = await crearBaseDePrueba();
  base = abrirBase(bd.url, 4);
  funcion = atender(crearManejadores(base, CLAVE_PEDIDOS, {}, sinAlarmas), servicio);
});
afterAll(async () => {
  await base.end();
  await sinBase.end();
  await bd.borrar();
});
const TABLAS = [
  'bodega_items',
  'pedidos',
  'pedido_items',
  'evaluaciones',
  'historial_estados',
  'anomalias',
  'reportes_inconsistencia',
  'auditoria',
];
beforeEach(async () => {
  // The server closes idle connections, and one test kills them all: the next statement may find out.
  await conReintento(() => vaciarTablas(base, TABLAS));
  await base.query('UPDATE auditoria_cabeza SET numero = 0, huella = ?', [Buffer.alloc(32)]);
});

const obtener = (ruta: string, pedido_id: string, mas: Partial<Llamada> = {}, en = funcion) =>
  llamar(en, {
    routeKey: ruta,
    camino: ruta.replace(/^\w+ /, '').replace('{pedido_id}', pedido_id),
    parametros: { pedido_id },
    ...mas,
  });
const leer = (id: string, mas: Partial<Llamada> = {}, en = funcion) =>
  obtener('GET /pedidos/{pedido_id}', id, mas, en);
const verificar = (id: string, mas: Partial<Llamada> = {}) =>
  obtener('POST /pedidos/{pedido_id}/verificar-consistencia', id, mas);
const reporte = (id: string, mas: Partial<Llamada> = {}) => obtener('GET /auditoria/{pedido_id}', id, mas);
const consultar = (ruta: string, consulta: Record<string, string> = {}, mas: Partial<Llamada> = {}) =>
  llamar(funcion, { routeKey: `GET ${ruta}`, camino: ruta, consulta, ...mas });
const cadena = async () => (await consultar('/auditoria/verificacion')).cuerpo;
const ana = { claims: claimsDe('cliente', 'ana') };
const linea = (item_id: number, cantidad: number, nombre_item: string | null = null) => ({
  item_id,
  cantidad,
  nombre_item,
});

describe('GET /pedidos/{id}', () => {
  test('an issued id is never 404: before the database has it, RECIBIDO', async () => {
    const { pedido_id } = fabricarPedido({ cliente_id: 'ana' });
    for (const mas of [{}, ana]) {
      const respuesta = await leer(pedido_id, mas);
      expect([respuesta.status, respuesta.cuerpo]).toEqual([200, { pedido_id, estado: 'RECIBIDO' }]);
    }
  });

  test('an invented or foreign id is 404 without touching the database', async () => {
    const { pedido_id } = fabricarPedido({ cliente_id: 'eva' });
    for (const id of [randomUUID(), 'x', 'lote', '', pedido_id.toUpperCase(), `${pedido_id}x`]) {
      expect((await leer(id, {}, funcionSinBase)).status).toBe(404);
    }
    const ajeno = await leer(pedido_id, ana, funcionSinBase);
    const inventado = await leer(randomUUID(), ana, funcionSinBase);
    expect({ ...ajeno.cuerpo, instance: '' }).toEqual({ ...inventado.cuerpo, instance: '' });
    expect((await leer(pedido_id, {}, funcionSinBase)).status).toBe(503);
  });

  test('the stored owner counts too, not only the 24 bits in the id', async () => {
    const pedido_id = pedidoIdNuevo(CLAVE_PEDIDOS, 'ana', Buffer.alloc(16, 9), 0);
    await guardarDecidido(base, fabricarPedido({ pedido_id, cliente_id: 'eva' }));
    expect((await leer(pedido_id, ana)).status).toBe(404);
    expect((await verificar(pedido_id, ana)).status).toBe(404);
  });

  test('the whole order: items by item_id, own name before the bodega’s, historial in order', async () => {
    await ponerItem(base, 1, 10);
    await ponerItem(base, 2, 10);
    const pedido = fabricarPedido({
      cliente_id: 'ana',
      referencia: 'R-1',
      items: [linea(2, 3, 'Mi nombre'), linea(1, 1), linea(2, 2)],
    });
    const secuencia = await guardarDecidido(base, pedido);
    await base.query('INSERT INTO historial_estados VALUES ?', [
      [
        [idABinario(pedido.pedido_id), 'CANCELADO', '2026-03-01 10:00:02.000', 'CANCELACION'],
        [idABinario(pedido.pedido_id), 'VALIDADO', '2026-03-01 10:00:02.000', 'SINCRONIZACION'],
      ],
    ]);
    const { status, cuerpo } = await leer(pedido.pedido_id, ana);
    expect(status).toBe(200);
    expect(cuerpo).toEqual({
      pedido_id: pedido.pedido_id,
      estado: 'RESERVADO',
      bodega_id: 1,
      cliente_id: 'ana',
      referencia: 'R-1',
      items: [
        { item_id: 1, nombre_item: 'Item 1', cantidad_solicitada: 1, faltante: 0, razon: null },
        { item_id: 2, nombre_item: 'Mi nombre', cantidad_solicitada: 5, faltante: 0, razon: null },
      ],
      resultado: 'CONSISTENTE',
      secuencia,
      recibido_en: RECIBIDO_EN,
      evaluado_en: EVALUADO_EN,
      conflictos: 0,
      historial: [
        { estado: 'RECIBIDO', en: RECIBIDO_EN, causa: 'PEDIDO_ACEPTADO' },
        { estado: 'RESERVADO', en: EVALUADO_EN, causa: 'EVALUACION' },
        { estado: 'VALIDADO', en: '2026-03-01T10:00:02.000Z', causa: 'SINCRONIZACION' },
        { estado: 'CANCELADO', en: '2026-03-01T10:00:02.000Z', causa: 'CANCELACION' },
      ],
    });
  });

  test('a short order says what lacks and why; other contents count as conflictos', async () => {
    await ponerItem(base, 1, 2);
    const pedido = fabricarPedido({ items: [linea(1, 5), linea(9, 1)] });
    await guardarDecidido(base, pedido);
    for (const [tipo, huella] of [
      ['CONFLICTO_CONTENIDO', 1],
      ['CONFLICTO_CONTENIDO', 2],
      ['FALTANTE_PARCIAL', 0],
    ] as const) {
      await base.query(
        `INSERT INTO anomalias (pedido_id, bodega_id, tipo, severidad, huella, detectada_en) VALUES (?, 1, ?, 'BAJA', ?, ?)`,
        [idABinario(pedido.pedido_id), tipo, Buffer.alloc(32, huella), '2026-03-01 10:00:00'],
      );
    }
    const { cuerpo } = await leer(pedido.pedido_id);
    expect(cuerpo).toMatchObject({
      estado: 'CON_FALTANTE',
      resultado: 'INCONSISTENTE',
      conflictos: 2,
      items: [
        { item_id: 1, faltante: 3, razon: 'INSUFICIENTE' },
        { item_id: 9, nombre_item: null, faltante: 1, razon: 'ITEM_DESCONOCIDO' },
      ],
      historial: [{ estado: 'RECIBIDO' }, { estado: 'CON_FALTANTE', causa: 'EVALUACION' }],
    });
  });
});

describe('POST verificar-consistencia', () => {
  test('the order’s own reservation counts as free, and nothing changes', async () => {
    await ponerItem(base, 1, 5);
    const pedido = fabricarPedido({ items: [linea(1, 5)] });
    const secuencia = await guardarDecidido(base, pedido);
    const antes = await base.query('SELECT * FROM bodega_items');
    const { status, cuerpo } = await verificar(pedido.pedido_id);
    expect(status).toBe(200);
    expect(cuerpo).toEqual({
      pedido_id: pedido.pedido_id,
      consistente: true,
      items: [
        {
          item_id: 1,
          cantidad_solicitada: 5,
          cantidad_disponible: 5,
          cantidad_reservada: 0,
          faltante: 0,
          razon: null,
        },
      ],
      evaluacion: {
        secuencia,
        pedido_id: pedido.pedido_id,
        bodega_id: 1,
        resultado: 'CONSISTENTE',
        evaluado_en: EVALUADO_EN,
        items: [
          {
            item_id: 1,
            cantidad_solicitada: 5,
            cantidad_disponible: 5,
            cantidad_reservada: 0,
            faltante: 0,
            razon: null,
            version: 2,
          },
        ],
      },
      coincide: true,
    });
    expect((await base.query('SELECT * FROM bodega_items'))[0]).toEqual(antes[0]);
  });

  test('the verdict of now may differ from the stored one, which still follows from its evidence', async () => {
    await ponerItem(base, 1, 1);
    const pedido = fabricarPedido({ items: [linea(1, 5), linea(8, 1)] });
    await guardarDecidido(base, pedido);
    expect((await verificar(pedido.pedido_id)).cuerpo).toMatchObject({
      consistente: false,
      coincide: true,
      items: [
        { faltante: 4, razon: 'INSUFICIENTE' },
        { faltante: 1, razon: 'ITEM_DESCONOCIDO' },
      ],
    });
    await base.query('UPDATE bodega_items SET cantidad_disponible = 50');
    await ponerItem(base, 8, 1);
    expect((await verificar(pedido.pedido_id)).cuerpo).toMatchObject({ consistente: true, coincide: true });
  });

  test('coincide is false once verdict, evidence or demand was altered', async () => {
    await ponerItem(base, 1, 1);
    const { pedido_id } = fabricarPedido();
    await guardarDecidido(base, fabricarPedido({ pedido_id, items: [linea(1, 5)] }));
    const alteraciones = [
      `UPDATE evaluaciones SET resultado = 'CONSISTENTE'`,
      `UPDATE evaluaciones SET resultado = 'INCONSISTENTE', evidencia = REPLACE(evidencia, ',4,"INSUF', ',3,"INSUF')`,
      `UPDATE evaluaciones SET evidencia = REPLACE(evidencia, ',3,"INSUF', ',4,"INSUF')`,
      `UPDATE pedidos SET resultado = 'CONSISTENTE'`,
      `UPDATE pedidos SET resultado = 'INCONSISTENTE'`,
      'UPDATE pedido_items SET cantidad_solicitada = 6',
      "UPDATE evaluaciones SET evidencia = 'x'",
    ];
    const vistos: boolean[] = [];
    for (const sql of alteraciones) {
      await base.query(sql);
      vistos.push((await verificar(pedido_id)).cuerpo.coincide);
    }
    expect(vistos).toEqual([false, false, true, false, true, false, false]);
  });

  test('409 with Retry-After while the database does not have it; 404 for an invented id', async () => {
    const respuesta = await verificar(fabricarPedido().pedido_id);
    expect(respuesta.status).toBe(409);
    expect(Number(respuesta.cabeceras['retry-after'])).toBeGreaterThan(0);
    expect((await verificar(randomUUID())).status).toBe(404);
  });

  test('the body is empty or names the same order, else 422, before 404', async () => {
    const { pedido_id } = fabricarPedido();
    await guardarDecidido(base, fabricarPedido({ pedido_id }));
    for (const cuerpo of [undefined, { pedido_id }, {}])
      expect((await verificar(pedido_id, { cuerpo })).status).toBe(200);
    for (const cuerpo of [{ pedido_id: randomUUID() }, { pedido_id, x: 1 }, [], null, 1]) {
      expect((await verificar(pedido_id, { cuerpo })).status).toBe(422);
    }
    expect((await verificar(randomUUID(), { cuerpo: { x: 1 } })).status).toBe(422);
  });
});

describe('GET /bodega/items', () => {
  const uno = (item_id: string, consulta: Record<string, string> = {}) =>
    llamar(funcion, {
      routeKey: 'GET /bodega/items/{item_id}',
      camino: `/bodega/items/${item_id}`,
      parametros: { item_id },
      consulta,
      ...ana,
    });

  test('one item, of bodega 1 unless another is asked for', async () => {
    await ponerItem(base, 5, 10);
    await ponerItem(base, 5, 20, 2);
    expect((await uno('5')).cuerpo).toEqual({
      item_id: 5,
      nombre_item: 'Item 5',
      sku: null,
      bodega_id: 1,
      cantidad_disponible: 10,
      cantidad_reservada: 0,
      cantidad_libre: 10,
      version: 1,
    });
    expect((await uno('5', { bodega_id: '2' })).cuerpo.cantidad_disponible).toBe(20);
    expect((await uno('6')).status).toBe(404);
    for (const malo of ['x', '0', '05', '-5']) expect((await uno(malo)).status).toBe(422);
    for (const malo of ['0', '', '1,2', 'x', '2147483648'])
      expect((await uno('5', { bodega_id: malo })).status).toBe(422);
  });

  test('a list by item_id in pages; cursor null at the end; unknown parameters are ignored', async () => {
    for (const item_id of [30, 10, 20, 40]) await ponerItem(base, item_id, 1);
    await ponerItem(base, 15, 1, 2);
    const primera = (await consultar('/bodega/items', { limite: '2', otra: 'x' })).cuerpo;
    expect(primera.items.map((i: { item_id: number }) => i.item_id)).toEqual([10, 20]);
    const segunda = (await consultar('/bodega/items', { limite: '2', cursor: primera.cursor })).cuerpo;
    expect(segunda.items.map((i: { item_id: number }) => i.item_id)).toEqual([30, 40]);
    expect(segunda.cursor).toBeNull();
    expect((await consultar('/bodega/items', { bodega_id: '99' })).cuerpo).toEqual({
      items: [],
      cursor: null,
    });
  });

  test('100 without limite', async () => {
    const filas = Array.from({ length: 120 }, (_, i) => [1, i + 1, 'x', 0]);
    await base.query(
      'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES ?',
      [filas],
    );
    const { cuerpo } = await consultar('/bodega/items');
    expect([cuerpo.items.length, typeof cuerpo.cursor]).toEqual([100, 'string']);
    expect((await consultar('/bodega/items', { limite: '1000' })).cuerpo.items).toHaveLength(120);
  });

  test('422 for a tampered cursor, one of another bodega, or a bad limite', async () => {
    for (const item_id of [10, 20]) await ponerItem(base, item_id, 1);
    const { cursor } = (await consultar('/bodega/items', { limite: '1' })).cuerpo;
    for (const malo of [
      '',
      'x',
      `${cursor}A`,
      `b${cursor.slice(1)}`,
      cursor.slice(0, -1),
      '\u0000',
      'x'.repeat(9000),
    ]) {
      expect((await consultar('/bodega/items', { cursor: malo })).status).toBe(422);
    }
    expect((await consultar('/bodega/items', { cursor, bodega_id: '2' })).status).toBe(422);
    for (const limite of ['0', '1001', '-1', '1.5', 'x', '', '10,20', '1e2', ' 5']) {
      expect([limite, (await consultar('/bodega/items', { limite })).status]).toEqual([limite, 422]);
    }
  });
});

describe('GET /evaluaciones', () => {
  test('the log in order, as the contract writes an entry; siguiente is where to go on', async () => {
    await ponerItem(base, 1, 5);
    const primero = fabricarPedido({ items: [linea(1, 3)] });
    const desde = await guardarDecidido(base, primero);
    await guardarDecidido(base, fabricarPedido({ items: [linea(1, 3)] }));
    const { cuerpo } = await consultar('/evaluaciones', { limite: '1' });
    expect(cuerpo).toEqual({
      evaluaciones: [
        {
          secuencia: desde,
          pedido_id: primero.pedido_id,
          bodega_id: 1,
          resultado: 'CONSISTENTE',
          evaluado_en: EVALUADO_EN,
          items: [
            {
              item_id: 1,
              cantidad_solicitada: 3,
              cantidad_disponible: 5,
              cantidad_reservada: 0,
              faltante: 0,
              razon: null,
              version: 2,
            },
          ],
        },
      ],
      siguiente: desde + 1,
    });
    const resto = (await consultar('/evaluaciones', { desde_secuencia: String(cuerpo.siguiente) })).cuerpo;
    expect(resto.evaluaciones.map((e: { resultado: string }) => e.resultado)).toEqual(['INCONSISTENTE']);
    const nada = (await consultar('/evaluaciones', { desde_secuencia: String(resto.siguiente) })).cuerpo;
    expect(nada).toEqual({ evaluaciones: [], siguiente: resto.siguiente });
  });

  test('the canary’s bodega 0 is in no answer, and hides nothing that follows', async () => {
    const desde = String(await guardarDecidido(base, fabricarPedido({ bodega_id: 0 })));
    expect((await consultar('/evaluaciones', { desde_secuencia: desde })).cuerpo).toEqual({
      evaluaciones: [],
      siguiente: Number(desde),
    });
    const ultima = await guardarDecidido(base, fabricarPedido());
    const { cuerpo } = await consultar('/evaluaciones', { desde_secuencia: desde });
    expect([cuerpo.evaluaciones.length, cuerpo.siguiente]).toEqual([1, ultima + 1]);
  });

  test('a page stays below what Lambda may answer, and the reader still misses nothing', async () => {
    const item = {
      cantidad_solicitada: 1_000_000,
      cantidad_disponible: 2_147_483_647,
      cantidad_reservada: 2_147_483_647,
      faltante: 1_000_000,
      razon: 'SIN_EXISTENCIAS',
      version: Number.MAX_SAFE_INTEGER,
    } as const;
    const evidencia = escribirEvidencia(
      Array.from({ length: 2000 }, (_, i) => ({ ...item, item_id: 2_147_483_647 - i })),
    );
    const desde = await guardarDecidido(base, fabricarPedido());
    for (let i = 1; i <= 40; i += 1) {
      await base.query(
        `INSERT INTO evaluaciones VALUES (?, ?, 1, 'INCONSISTENTE', '2026-03-01 00:00:00', 1, 1, 0, 1, 1, ?, DEFAULT)`,
        [desde + i, idABinario(randomUUID()), evidencia],
      );
    }
    const vistas: number[] = [];
    for (let siguiente = desde, paginas = 0; vistas.length < 41 && paginas < 41; paginas += 1) {
      const { cuerpo } = await consultar('/evaluaciones', {
        desde_secuencia: String(siguiente),
        limite: '1000',
      });
      expect(JSON.stringify(cuerpo).length).toBeLessThan(6_000_000);
      vistas.push(...cuerpo.evaluaciones.map((e: { secuencia: number }) => e.secuencia));
      siguiente = cuerpo.siguiente;
    }
    expect(vistas).toEqual(Array.from({ length: 41 }, (_, i) => desde + i));
  });

  test('422 for a bad desde_secuencia; 403 for cliente and bodega', async () => {
    for (const desde_secuencia of ['0', '-1', 'x', '1.5', '1,2', '9007199254740992', '']) {
      expect((await consultar('/evaluaciones', { desde_secuencia })).status).toBe(422);
    }
    expect((await consultar('/evaluaciones', {}, ana)).status).toBe(403);
    expect((await consultar('/evaluaciones', {}, { claims: claimsDe('bodega') })).status).toBe(403);
    expect((await consultar('/evaluaciones', {}, { claims: claimsDe('supervisor') })).status).toBe(200);
  });
});

describe('GET /auditoria/{pedido_id}', () => {
  test('the report with its place in the chain; 404 where there is none', async () => {
    await ponerItem(base, 1, 2);
    const pedido = fabricarPedido({ cliente_id: 'ana', items: [linea(1, 5)] });
    const secuencia = await guardarDecidido(base, pedido);
    expect((await reporte(pedido.pedido_id)).status).toBe(404);
    const reporte_id = await guardarReporte(base, pedido.pedido_id);
    const { status, cuerpo } = await reporte(pedido.pedido_id, ana);
    expect(status).toBe(200);
    expect(cuerpo).toEqual({
      reporte_id,
      pedido_id: pedido.pedido_id,
      secuencia,
      bodega_id: 1,
      estado: 'EMITIDO',
      fecha_deteccion: EVALUADO_EN,
      items_faltantes: [
        {
          item_id: 1,
          nombre_item: 'Item 1',
          cantidad_solicitada: 5,
          cantidad_disponible: 2,
          cantidad_reservada: 0,
          faltante: 3,
          razon: 'INSUFICIENTE',
          version: 1,
        },
      ],
      auditoria: { numero: 1, huella: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect((await reporte(pedido.pedido_id, { claims: claimsDe('cliente', 'eva') })).status).toBe(404);
    expect((await reporte(randomUUID())).status).toBe(404);
  });
});

describe('GET /auditoria/verificacion', () => {
  const sellarTres = async (): Promise<void> => {
    for (let i = 0; i < 3; i += 1) {
      const pedido = fabricarPedido({ items: [linea(9, i + 1)] });
      await guardarDecidido(base, pedido);
      await guardarReporte(base, pedido.pedido_id);
    }
  };

  test('an empty chain is whole', async () => {
    expect(await cadena()).toEqual({
      integra: true,
      registros: 0,
      cabeza: '00'.repeat(32),
      primer_error: null,
    });
  });

  test('a chain longer than one page is whole', async () => {
    for (let i = 0; i < 101; i += 1) {
      const pedido = fabricarPedido({ items: [linea(9, 1)] });
      await guardarDecidido(base, pedido);
      await guardarReporte(base, pedido.pedido_id);
    }
    const { integra, registros, cabeza } = await cadena();
    expect([integra, registros, cabeza.length]).toEqual([true, 101, 64]);
  });

  test.each([
    [
      'UPDATE auditoria SET texto = REPLACE(texto, \'"secuencia"\', \'"Secuencia"\') WHERE numero = 2',
      2,
      'HUELLA_DISTINTA',
    ],
    ["UPDATE auditoria SET huella = REPEAT('x', 32) WHERE numero = 2", 2, 'HUELLA_DISTINTA'],
    [
      "UPDATE auditoria SET huella_anterior = REPEAT('x', 32) WHERE numero = 2",
      2,
      'HUELLA_ANTERIOR_DISTINTA',
    ],
    ['DELETE FROM auditoria WHERE numero = 2', 2, 'NUMERO_AUSENTE'],
    ['DELETE FROM auditoria WHERE numero = 3', 3, 'CABEZA_DISTINTA'],
    ["UPDATE auditoria_cabeza SET huella = REPEAT('x', 32)", 3, 'CABEZA_DISTINTA'],
    [
      'DELETE FROM reportes_inconsistencia WHERE secuencia = (SELECT MIN(secuencia) FROM evaluaciones) + 1',
      2,
      'REPORTE_DISTINTO',
    ],
    [
      'UPDATE reportes_inconsistencia SET items_faltantes = REPLACE(items_faltantes, \'"faltante":2\', \'"faltante":1\')',
      2,
      'REPORTE_DISTINTO',
    ],
    [
      "UPDATE reportes_inconsistencia SET items_faltantes = 'x' WHERE secuencia = (SELECT MIN(secuencia) FROM evaluaciones)",
      1,
      'REPORTE_DISTINTO',
    ],
    ['UPDATE reportes_inconsistencia SET secuencia = secuencia + 1000', 1, 'REPORTE_DISTINTO'],
    [
      "UPDATE reportes_inconsistencia SET reporte_id = REPEAT('x', 16) WHERE secuencia = (SELECT MIN(secuencia) FROM evaluaciones)",
      1,
      'REPORTE_DISTINTO',
    ],
    [
      "INSERT INTO reportes_inconsistencia VALUES (REPEAT('y', 16), REPEAT('y', 16), 1, '[]', '2026-01-01', 'EMITIDO')",
      4,
      'REPORTE_SIN_SELLO',
    ],
  ])('%s is found', async (sql, numero, motivo) => {
    await sellarTres();
    await base.query(sql);
    expect(await cadena()).toMatchObject({ integra: false, primer_error: { numero, motivo } });
  });
});

test('connections that the server closed meanwhile cost no reader an error', async () => {
  const { pedido_id } = fabricarPedido();
  await guardarDecidido(base, fabricarPedido({ pedido_id }));
  const usadas = abrirBase(bd.url, 2);
  const lectora = atender(crearManejadores(usadas, CLAVE_PEDIDOS, {}, sinAlarmas), servicio);
  for (let vuelta = 0; vuelta < 3; vuelta += 1) {
    const estados = await Promise.all([leer(pedido_id, {}, lectora), leer(pedido_id, {}, lectora)]);
    expect(estados.map(({ status }) => status)).toEqual([200, 200]);
    const [hilos] = await usadas.query<RowDataPacket[]>(
      'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
    );
    for (const { id } of hilos) await base.query('KILL ?', [id]).catch(() => undefined);
  }
  await usadas.end();
});

describe('GET /ready and /health', () => {
  test('/health needs nothing', async () => {
    const respuesta = await llamar(funcionSinBase, {
      routeKey: 'GET /health',
      camino: '/health',
      claims: null,
    });
    expect([respuesta.status, respuesta.cuerpo]).toEqual([200, { estado: 'OK' }]);
  });
});

describe('GET /reconciliacion', () => {
  const leer = (rol: 'supervisor' | 'operaciones' | 'admin' | 'bodega' | 'cliente' = 'admin') =>
    llamar(funcion, {
      routeKey: 'GET /reconciliacion',
      camino: '/reconciliacion',
      claims: claimsDe(rol, rol === 'cliente' ? 'c' : undefined),
    });
  const NADA = {
    aceptados: null,
    evaluados: null,
    en_vuelo: null,
    en_dlq: null,
    sin_cuenta: null,
    descuadres: null,
    ejecutada_en: null,
  };

  test('all null before the first sweep, and when somebody made it unreadable', async () => {
    expect((await leer()).cuerpo).toEqual(NADA);
    await base.query("UPDATE reconciliacion SET resultado = '{}'");
    expect((await leer()).cuerpo).toEqual(NADA);
  });

  test('the last sweep, for those who may see it', async () => {
    const barrido = {
      ...NADA,
      aceptados: 3,
      evaluados: 2,
      en_vuelo: 1,
      en_dlq: 0,
      sin_cuenta: 0,
      descuadres: [],
    };
    const guardado = { ...barrido, ejecutada_en: EVALUADO_EN };
    await base.query('UPDATE reconciliacion SET resultado = ?', [JSON.stringify(guardado)]);
    for (const rol of ['supervisor', 'operaciones', 'admin'] as const)
      expect(await leer(rol)).toMatchObject({ status: 200, cuerpo: guardado });
    for (const rol of ['bodega', 'cliente'] as const) expect((await leer(rol)).status).toBe(403);
  });
});

test('GET /alarmas: 503 when CloudWatch does not answer; nothing of it leaks', async () => {
  const respuesta = await llamar(funcion, { routeKey: 'GET /alarmas', camino: '/alarmas' });
  expect(respuesta.status).toBe(503);
  expect(JSON.stringify(respuesta.cuerpo)).not.toContain('127.0.0.1');
});

test('the canary is sealed in the audit chain and counted with nobody', async () => {
  for (const bodega_id of [0, 1]) {
    const pedido = fabricarPedido({ bodega_id, items: [{ item_id: 99, cantidad: 1, nombre_item: null }] });
    await guardarDecidido(base, pedido);
    await guardarReporte(base, pedido.pedido_id);
  }
  const ruta = { routeKey: 'GET /auditoria/verificacion', camino: '/auditoria/verificacion' };
  expect((await llamar(funcion, ruta)).cuerpo).toMatchObject({ integra: true, registros: 1 });
});
