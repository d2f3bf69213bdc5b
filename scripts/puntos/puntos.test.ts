import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { crearBaseDePrueba } from '../../shared/pruebas/servidores.ts';
import { aprovisionar } from '../local/colas/aprovisionar.ts';
import { clienteSqs } from '../local/colas/clientes.ts';
import { RAIZ } from '../local/topologia.ts';
import type { Modo } from './modos.ts';
import { abrirMundo, type Mundo, topologia } from './mundo.ts';
import { type Hallazgo, Narrador, todos } from './narrador.ts';

const correr = (
  argumentos: readonly string[],
  signal: AbortSignal,
): Promise<{ codigo: number | null; dicho: string }> =>
  new Promise((listo) => {
    const hijo = spawn(process.execPath, [join(RAIZ, 'scripts/puntos.ts'), ...argumentos], {
      env: { ...process.env, DATABASE_URL: inject('urlBaseDatos') },
      signal,
      killSignal: 'SIGINT',
    });
    let dicho = '';
    for (const flujo of [hijo.stdout, hijo.stderr])
      flujo.on('data', (trozo: Buffer) => {
        dicho += trozo.toString();
      });
    hijo.on('error', (error) => {
      dicho += error.message;
    });
    hijo.on('close', (codigo) => listo({ codigo, dicho }));
  });

describe('npm run puntos', () => {
  it('the whole story, with a fault at one call in twelve, ends as if nothing had happened', async ({
    signal,
  }) => {
    const { codigo, dicho } = await correr(['--rapido'], signal);
    expect(dicho).toMatch(/^\d{3} llamadas, \d\d fallos, 0 hallazgos$/m);
    expect(codigo).toBe(0);
  }, 240_000);
});

describe('a function that is not safe against crashes is found out', { timeout: 120_000 }, () => {
  let mundo: Mundo;
  let cerrar: () => Promise<void>;

  beforeAll(async () => {
    const base = await crearBaseDePrueba();
    const endpoint = inject('endpointColas');
    await aprovisionar(endpoint, topologia, { exclusivo: false });
    const sqs = clienteSqs(endpoint);
    mundo = await abrirMundo(base.url, endpoint, sqs);
    cerrar = async () => {
      await mundo.cerrar();
      sqs.destroy();
      await base.borrar();
    };
  });
  afterAll(() => cerrar());

  /** Runs a handler of its own in place of the registrador's, on one message. */
  const hallazgosDe = async (
    modo: Modo,
    handler: (evento: SQSEvent) => Promise<unknown>,
  ): Promise<readonly Hallazgo[]> => {
    const reloj = {
      avanzar: () => undefined,
      poner: () => undefined,
      ahora: () => 0,
      soltar: () => undefined,
    };
    const narrador = new Narrador({
      taller: { mundo, reloj, cargar: async () => handler },
      elegir: todos([modo]),
    });
    const antes = await mundo.foto();
    await narrador.cola('prueba', 'registrador', [{ MessageId: 'm1', Body: '{}' }]);
    await mundo.restaurar(antes);
    return narrador.hallazgos;
  };
  const conBase = async (trabajo: (sql: (texto: string) => Promise<RowDataPacket[]>) => Promise<void>) => {
    const conexion = await createConnection(process.env.DATABASE_URL ?? '');
    // A connection without a listener would take the process down with it.
    conexion.on('error', () => undefined);
    try {
      await trabajo(async (texto) => (await conexion.query<RowDataPacket[]>(texto))[0]);
    } finally {
      conexion.destroy();
    }
  };
  const ANOTAR = `INSERT INTO canarios (pedido_id, enviado_en) VALUES (REPEAT('a', 16), '2026-01-01')
    ON DUPLICATE KEY UPDATE pedido_id = canarios.pedido_id`;

  const dichos = (hallazgos: readonly Hallazgo[]): string => hallazgos.map(({ que }) => que).join('; ');

  it('one that is safe is not', async () => {
    const hallazgos = await hallazgosDe('cuelga-despues', async () => {
      await conBase(async (sql) => void (await sql(ANOTAR)));
      return { batchItemFailures: [] };
    });
    expect(hallazgos).toEqual([]);
  });

  it('acknowledged though it failed: the message is lost', async () => {
    const hallazgos = await hallazgosDe('falla-antes', async () => {
      await conBase(async (sql) => void (await sql(ANOTAR))).catch(() => undefined);
      return { batchItemFailures: [] };
    });
    expect(dichos(hallazgos)).toContain('canarios: falta');
  });

  it('two statements without a transaction: what a crash leaves is half', async () => {
    const hallazgos = await hallazgosDe('cuelga-despues', async () => {
      await conBase(async (sql) => {
        const [hay] = await sql('SELECT 1 FROM canarios');
        if (hay !== undefined) return;
        await sql(ANOTAR);
        await sql("UPDATE reconciliacion SET resultado = 'hecho'");
      });
      return { batchItemFailures: [] };
    });
    expect(dichos(hallazgos)).toContain('"resultado":"hecho"');
  });

  it('counted again with every delivery', async () => {
    const hallazgos = await hallazgosDe('cuelga-despues', async () => {
      await conBase(async (sql) => void (await sql('UPDATE reconciliacion SET evaluados = evaluados + 1')));
      return { batchItemFailures: [] };
    });
    expect(dichos(hallazgos)).toContain('reconciliacion: sobra');
  });
});
