/** The batch runner and its breaker against a database of their own that is frozen, thawed, killed and restarted. */
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crearProcesar } from '../../functions/registrador/procesar.ts';
import { type BaseDatos, iniciarBaseDatos } from '../../scripts/local/base-datos/base-datos.ts';
import { abrirCarpeta, type Carpeta } from '../../scripts/local/carpeta.ts';
import { migrar } from '../../scripts/migrar/migraciones.ts';
import { abrirBase, type Base } from '../adaptadores/mysql/base.ts';
import { relojReal } from '../adaptadores/reloj.ts';
import { serializar } from '../eventos/comun.ts';
import { pedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../eventos/pedido-aceptado.ts';
import { consumir } from '../lambda/lotes.ts';
import { contextoLambda, eventoAceptado, loteSqs, pedidoDe } from './fabricas.ts';
import { hasta } from './hasta.ts';
import { crearLineas } from './lineas.ts';

/** Of a consumer it is 3 s; the test is in a hurry. */
const SILENCIO_MS = 400;

let carpeta: Carpeta;
let servidor: BaseDatos;
let base: Base;

beforeAll(async () => {
  carpeta = await abrirCarpeta(undefined);
  const callar = (): void => undefined;
  servidor = await iniciarBaseDatos({
    carpeta: carpeta.ruta,
    efimera: true,
    alFallar: callar,
    informar: callar,
  });
  await migrar({ url: servidor.url });
  base = abrirBase(servidor.url, 1, { silencioMs: SILENCIO_MS });
});
afterAll(async () => {
  await base.end();
  await servidor.detener();
  await carpeta.soltar();
});

const senal = (cual: NodeJS.Signals): void => {
  const pid = servidor.procesos().find(({ nombre }) => nombre === 'base-de-datos')?.pid;
  if (pid !== undefined) process.kill(pid, cual);
};

const asentados = async (): Promise<number> => {
  const [[fila]] = await base.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM libro_pedidos');
  return fila?.n;
};

/** The registrador of one execution environment; each batch is one good order and one that nobody can read. */
const consumidor = () => {
  const { logger, con } = crearLineas('registrador');
  const enDlq: string[] = [];
  let adelanto = 0;
  const handler = consumir({
    esquema: pedidoAceptado,
    tipo: TIPO_PEDIDO_ACEPTADO,
    procesar: crearProcesar({ base, reloj: relojReal, logger }),
    enviarADlq: async ({ motivo }) => void enDlq.push(motivo),
    logger,
    reloj: { ahora: () => performance.now() + adelanto },
  });
  return {
    con,
    enDlq,
    esperar: (ms: number) => {
      adelanto += ms;
    },
    /** @returns the number of records that go back to the queue, or why all of them do */
    lote: async (n: number): Promise<number | string> => {
      try {
        const evento = loteSqs([serializar(eventoAceptado(pedidoDe(n))), 'ilegible']);
        return (await handler(evento, contextoLambda())).batchItemFailures.length;
      } catch (error) {
        return String(error);
      }
    },
  };
};

test.runIf(process.env.DATABASE_URL === undefined)(
  'a frozen database: each batch ends in time, the circuit opens and asks nothing more, and closes when it thaws',
  async () => {
    const c = consumidor();
    expect(await c.lote(0)).toBe(0);
    senal('SIGSTOP');
    try {
      for (let n = 1; n <= 3; n += 1) {
        const inicio = performance.now();
        expect(await c.lote(n)).toBe(1);
        expect(performance.now() - inicio).toBeLessThan(4500);
      }
      expect(c.con('circuito abierto')).toHaveLength(1);
      for (let n = 4; n < 40; n += 1) expect(await c.lote(n)).toContain('Circuito abierto');
      expect(c.con('parte de un lote fallida')).toHaveLength(3);
      expect(c.enDlq).toHaveLength(4);
      c.esperar(5000);
      expect(await c.lote(4)).toBe(1);
      expect(await c.lote(5)).toContain('Circuito abierto');
    } finally {
      senal('SIGCONT');
    }
    c.esperar(5000);
    for (let n = 1; n < 40; n += 1) expect(await c.lote(n)).toBe(0);
    expect(c.con('circuito cerrado')).toHaveLength(1);
    expect(await asentados()).toBe(40);
  },
);

test.runIf(process.env.DATABASE_URL === undefined)(
  'a database that dies: what could not be stored comes back, and is stored once it is up again',
  async () => {
    const c = consumidor();
    const antes = await asentados();
    senal('SIGKILL');
    const pendientes = new Set(Array.from({ length: 20 }, (_, n) => 100 + n));
    await hasta(async () => {
      for (const n of [...pendientes]) if ((await c.lote(n)) === 0) pendientes.delete(n);
      c.esperar(1000);
      return pendientes.size === 0;
    }, 25_000);
    expect(await asentados()).toBe(antes + 20);
  },
);
