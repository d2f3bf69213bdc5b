/** The whole system with a database that is frozen for longer than its queues are patient; the patience is shortened. */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { contarMensajes } from '../../shared/adaptadores/colas.ts';
import { hasta } from '../../shared/pruebas/hasta.ts';
import { clienteSqs, colaUrl } from './colas/clientes.ts';
import { iniciarSistema } from './sistema.ts';
import { type Topologia, topologiaReal } from './topologia.ts';

/** One receive instead of twenty, 6 s instead of 31: minutes become seconds. */
const impaciente = (t: Topologia): Topologia => ({
  ...t,
  funciones: t.funciones.map((f) => (f.programa === undefined ? f : { ...f, programa: { cadaS: 1 } })),
  colas: t.colas.map((cola) => ({ ...cola, visibilidadS: 6, recepcionesMax: 1 })),
});

test.runIf(process.env.DATABASE_URL === undefined)(
  'orders that reached a DLQ only because of an outage go back by themselves when it is over, and are decided once',
  async (t) => {
    const sistema = await iniciarSistema({ puerto: 0, demo: true, topologia: impaciente(topologiaReal) });
    const sqs = clienteSqs(sistema.endpointColas);
    const base = await createConnection(sistema.databaseUrl);
    t.onTestFinished(async () => {
      base.destroy();
      sqs.destroy();
      await sistema.detener();
    });
    const pid = sistema.procesos().find(({ nombre }) => nombre === 'base-de-datos')?.pid ?? 0;
    const enDlq = async (dlq: string): Promise<number> =>
      contarMensajes(sqs, colaUrl(sistema.endpointColas, dlq));
    const pedir = async (): Promise<string> => {
      const respuesta = await fetch(`${sistema.url}/pedidos`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ items: [{ item_id: 1, cantidad: 30 }] }),
      });
      expect(respuesta.status).toBe(202);
      return ((await respuesta.json()) as { pedido_id: string }).pedido_id;
    };
    const estadoDe = async (id: string): Promise<string> =>
      ((await (await fetch(`${sistema.url}/pedidos/${id}`)).json()) as { estado: string }).estado;

    const pedidos: string[] = [];
    process.kill(pid, 'SIGSTOP');
    try {
      for (let n = 0; n < 5; n += 1) pedidos.push(await pedir());
      for (const dlq of ['cola-validacion-dlq', 'cola-registro-dlq'])
        await hasta(async () => (await enDlq(dlq)) >= 5, 90_000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }

    // 100 units for 5 × 30: three are served, two are short.
    await hasta(async () => {
      const estados = await Promise.all(pedidos.map(estadoDe));
      return estados.sort().join() === 'AUDITADO,AUDITADO,VALIDADO,VALIDADO,VALIDADO';
    }, 90_000);
    for (const dlq of ['cola-validacion-dlq', 'cola-registro-dlq'])
      await hasta(async () => (await enDlq(dlq)) === 0, 60_000);
    const [filas] = await base.query<RowDataPacket[]>(
      "SELECT dlq, SUM(hechos) AS n FROM dlq_acciones WHERE quien = 'reconciliador' GROUP BY dlq",
    );
    const vueltos = new Map(filas.map(({ dlq, n }) => [dlq, Number(n)]));
    expect(vueltos.get('cola-validacion-dlq')).toBeGreaterThanOrEqual(5);
    expect(vueltos.get('cola-registro-dlq')).toBeGreaterThanOrEqual(5);
    const [[decididos]] = await base.query<RowDataPacket[]>(
      'SELECT COUNT(*) AS n FROM evaluaciones WHERE bodega_id = 1',
    );
    expect(decididos?.n).toBe(5);
  },
  300_000,
);
