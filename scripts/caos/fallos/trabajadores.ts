/** A Lambda's process is killed at an exact point of what it does, or everything is stopped and goes on. */
import { setTimeout as dormir } from 'node:timers/promises';
import { type Contexto, type Fallo, hastaQue, senalar } from './fallo.ts';

const VICTIMAS = ['validador', 'validador', 'emisor-auditoria'] as const;

const matar = ({ banco }: Contexto, funcion: string): number[] => senalar(banco.pidsDe(funcion), 'SIGKILL');

const muertos = async (c: Contexto, funcion: string, pids: readonly number[]): Promise<boolean> =>
  pids.length > 0 && (await hastaQue(() => !c.banco.pidsDe(funcion).some((pid) => pids.includes(pid))));

const antesDeCommit: Fallo = {
  numero: 20,
  nombre: 'trabajador-muerto-antes-de-commit',
  como: 'kill -9 de los procesos de la función cuando envía COMMIT, que no llega al servidor',
  inyectar: async (c) => {
    const victima = c.azar.elegir(VICTIMAS);
    let pids: number[] = [];
    const n = await c.banco.base.reglas.interferir(c, 1, ({ quien, sql }) => {
      if (quien !== victima || sql !== 'COMMIT') return;
      pids = matar(c, victima);
      return { tipo: 'cortar' };
    });
    return n > 0 && (await muertos(c, victima, pids))
      ? `${victima} ${pids.join()} muerto ante su COMMIT`
      : null;
  },
};

const trasCommit: Fallo = {
  numero: 21,
  nombre: 'trabajador-muerto-tras-commit',
  como: 'kill -9 de los procesos de la función cuando el servidor ha confirmado su COMMIT, antes de publicar',
  inyectar: async (c) => {
    let pids: number[] = [];
    const n = await c.banco.base.reglas.interferir(c, 1, ({ quien, sql }) => {
      if (quien !== 'validador' || sql !== 'COMMIT') return;
      const alResponder = (): 'cortar' => {
        pids = matar(c, 'validador');
        return 'cortar';
      };
      return { tipo: 'pasar', alResponder };
    });
    await hastaQue(() => pids.length > 0, 3_000);
    return n > 0 && (await muertos(c, 'validador', pids))
      ? `validador ${pids.join()} muerto con su COMMIT confirmado y nada publicado`
      : null;
  },
};

const enPublicacion: Fallo = {
  numero: 22,
  nombre: 'trabajador-muerto-publicando',
  como: 'kill -9 de los procesos del validador cuando SNS ha tomado una tanda y las demás están en camino',
  inyectar: async (c) => {
    const victima = c.azar.elegir(['validador', 'enrutador-anomalias'] as const);
    let pids: number[] = [];
    let tomada = false;
    const n = await c.banco.colas.reglas.interferir(c, 1, ({ quien, accion }) => {
      if (quien !== victima || accion !== 'PublishBatch') return;
      const alResponder = (): 'cortar' => {
        tomada = true;
        pids = matar(c, victima);
        return 'cortar';
      };
      return { tipo: 'pasar', alResponder };
    });
    await hastaQue(() => tomada, 3_000);
    return n > 0 && (await muertos(c, victima, pids))
      ? `${victima} ${pids.join()} muerto tras la primera tanda publicada`
      : null;
  },
};

const RECIBO = /"ReceiptHandle":"([^"]+)"/g;

const trasPublicar: Fallo = {
  numero: 23,
  nombre: 'muerto-tras-publicar',
  como: 'los DeleteMessageBatch de un lote ya publicado no llegan nunca a SQS, y sus procesos mueren por kill -9',
  inyectar: async (c) => {
    const perdidos = new Set<string>();
    let vueltos = 0;
    const quitar = c.banco.colas.reglas.poner(({ quien, accion, cuerpo }) => {
      if (accion !== 'DeleteMessageBatch' || quien !== 'origen:cola-validacion') return undefined;
      const recibos = [...cuerpo.toString().matchAll(RECIBO)].flatMap(([, recibo]) => recibo ?? []);
      if (perdidos.size === 0) {
        for (const recibo of recibos) perdidos.add(recibo);
        matar(c, 'validador');
        c.disparar();
      }
      if (!recibos.some((recibo) => perdidos.has(recibo))) return undefined;
      vueltos += 1;
      return { tipo: 'cortar' };
    });
    await hastaQue(() => perdidos.size > 0);
    // The poller tries five times within 1.5 s, then gives up: it is as good as dead.
    await dormir(3_000);
    quitar();
    return perdidos.size === 0
      ? null
      : `${perdidos.size} mensajes publicados y sin borrar (${vueltos} borrados cortados): vuelven`;
  },
};

const congelarTodo: Fallo = {
  numero: 30,
  nombre: 'congelar-y-descongelar',
  como: 'SIGSTOP a todas las funciones y al servidor de colas 1-4 s, después SIGCONT',
  inyectar: async (c) => {
    const { banco } = c;
    const pids = [
      ...banco.topologia.funciones.flatMap(({ nombre }) => banco.pidsDe(nombre)),
      ...banco.pidsDe('colas'),
    ];
    try {
      const parados = senalar(pids, 'SIGSTOP');
      c.disparar();
      const ms = c.azar.entero(1_000, 4_000);
      const desde = Date.now();
      const salud = fetch(`${banco.sistema.url}/health`).then(
        () => Date.now() - desde,
        () => Date.now() - desde,
      );
      await dormir(ms);
      senalar(pids, 'SIGCONT');
      const callado = await salud;
      return callado < ms * 0.9
        ? null
        : `${parados.length} procesos parados; GET /health esperó ${callado} ms`;
    } finally {
      senalar(pids, 'SIGCONT');
    }
  },
};

export const deTrabajadores = [antesDeCommit, trasCommit, enPublicacion, trasPublicar, congelarTodo] as const;
