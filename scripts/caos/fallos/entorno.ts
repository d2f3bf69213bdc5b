/** What changes around a running system: versions, schema, clocks, people. */
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { RowDataPacket } from 'mysql2/promise';
import { colaArn } from '../../local/colas/clientes.ts';
import { CARPETA_MIGRACIONES, migrar } from '../../migrar/migraciones.ts';
import type { Peticion } from '../proxy/http.ts';
import { contar } from './dlq.ts';
import { type Contexto, type Fallo, hastaQue } from './fallo.ts';

const MENSAJE = /(^|\.)Message$/;

/** Adds what a newer producer of the same version may add: unknown keys, in the envelope and in the data. */
const envejecer = ({ cuerpo }: Peticion): { cuerpo: Buffer; eventos: number } => {
  const campos = new URLSearchParams(cuerpo.toString());
  let eventos = 0;
  for (const [clave, valor] of [...campos]) {
    if (!MENSAJE.test(clave)) continue;
    const evento: unknown = JSON.parse(valor);
    if (typeof evento !== 'object' || evento === null || !('data' in evento)) continue;
    eventos += 1;
    const data = { ...Object(evento.data), canal_de_venta: 'nuevo', lineas_v2: [{ uno: 1 }] };
    campos.set(clave, JSON.stringify({ ...evento, dataschema: 'https://ejemplo/v1.1', data }));
  }
  return { cuerpo: Buffer.from(campos.toString()), eventos };
};

const versiones: Fallo = {
  numero: 28,
  nombre: 'versiones-conviven',
  como: 'la mitad de las publicaciones lleva los campos que añadiría un productor más nuevo; 3-5 s',
  inyectar: async (c) => {
    let nuevos = 0;
    await c.banco.colas.reglas.interferirDurante(c, c.azar.entero(3_000, 5_000), (peticion) => {
      if (!['Publish', 'PublishBatch'].includes(peticion.accion) || c.azar.real() < 0.5) return undefined;
      const { cuerpo, eventos } = envejecer(peticion);
      nuevos += eventos;
      return { tipo: 'pasar', cuerpo };
    });
    return nuevos === 0 ? null : `${nuevos} eventos de un productor más nuevo, entre los de siempre`;
  },
};

const NOMBRE = '9999_caos.sql';
const SQL = `ALTER TABLE pedidos ADD COLUMN caos VARCHAR(20) NULL;
CREATE INDEX caos ON pedido_items (item_id, bodega_id, faltante);
`;
const DESHACER = [
  'ALTER TABLE pedidos DROP COLUMN caos',
  'DROP INDEX caos ON pedido_items',
  `DELETE FROM migraciones WHERE nombre = '${NOMBRE}'`,
];

const migracion: Fallo = {
  numero: 28,
  nombre: 'migracion-en-marcha',
  como: 'scripts/migrar aplica una migración más (columna e índice) con los pedidos entrando, y se deshace después',
  inyectar: async (c) => {
    const carpeta = await mkdtemp(join(tmpdir(), 'vigia-migracion-'));
    try {
      for (const nombre of await readdir(CARPETA_MIGRACIONES))
        await symlink(join(CARPETA_MIGRACIONES, nombre), join(carpeta, nombre));
      await writeFile(join(carpeta, NOMBRE), SQL);
      c.disparar();
      const desde = Date.now();
      const url = c.banco.sistema.databaseUrl;
      // Whatever else happens to the database: a migration that was interrupted is run again.
      await hastaQue(async () => {
        await migrar({ url, carpeta });
        return true;
      }, 60_000);
      const ms = Date.now() - desde;
      const [filas] = await c.banco.admin.query<RowDataPacket[]>(
        'SELECT hechas FROM migraciones WHERE nombre = ? AND hechas = sentencias',
        [NOMBRE],
      );
      await dormir(1_500);
      return filas.length === 0 ? null : `${NOMBRE} aplicada en ${ms} ms con la cadena en marcha`;
    } finally {
      for (const sql of DESHACER)
        await hastaQue(async () => {
          await c.banco.admin.query(sql).catch((error: unknown) => {
            // It never came to that, or an earlier attempt has done it.
            if (error instanceof Error && 'errno' in error && error.errno === 1091) return;
            throw error;
          });
          return true;
        }, 60_000);
      await rm(carpeta, { recursive: true, force: true });
    }
  },
};

const DIA_MS = 24 * 60 * 60 * 1000;

interface Fechas extends RowDataPacket {
  readonly manana: number;
  readonly ayer: number;
}

const relojes: Fallo = {
  numero: 29,
  nombre: 'saltos-de-reloj',
  como: 'el reloj de las funciones (Date de sus procesos) salta un día adelante 3 s, un día atrás 3 s, y vuelve',
  inyectar: async (c) => {
    try {
      for (const salto of c.azar.barajar([DIA_MS, -DIA_MS])) {
        await c.banco.moverReloj(salto);
        c.disparar();
        await dormir(3_000);
      }
    } finally {
      await c.banco.moverReloj(0);
    }
    let manana = 0;
    let ayer = 0;
    await hastaQue(async () => {
      const [filas] = await c.banco.admin.query<Fechas[]>(
        `SELECT COALESCE(SUM(evaluado_en > UTC_TIMESTAMP() + INTERVAL 12 HOUR), 0) AS manana,
                COALESCE(SUM(evaluado_en < UTC_TIMESTAMP() - INTERVAL 12 HOUR), 0) AS ayer
         FROM evaluaciones WHERE bodega_id = ?`,
        [c.bodega],
      );
      [manana, ayer] = [Number(filas[0]?.manana ?? 0), Number(filas[0]?.ayer ?? 0)];
      return true;
    });
    return manana + ayer === 0 ? null : `${manana} veredictos fechados mañana y ${ayer} ayer`;
  },
};

const VALIDACION = 'cola-validacion';
const VUELTA_MS = 60_000;

const ponerReenvio = async (c: Contexto, maxReceiveCount: number, visibilidadS: number): Promise<void> => {
  await c.banco.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: c.banco.urlDeCola(VALIDACION),
      Attributes: {
        VisibilityTimeout: String(visibilidadS),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: colaArn(`${VALIDACION}-dlq`), maxReceiveCount }),
      },
    }),
  );
};

/**
 * Until the DLQ is empty: the reconciler, which looks into it, hides what it looks at for a moment.
 * @returns how many went back
 */
const devolverDeDlq = async ({ banco }: Contexto): Promise<number> => {
  const [dlq, cola] = [banco.urlDeCola(`${VALIDACION}-dlq`), banco.urlDeCola(VALIDACION)];
  let devueltos = 0;
  for (const limite = Date.now() + VUELTA_MS; Date.now() < limite; ) {
    const { Messages = [] } = await banco.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: dlq, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) {
      if ((await contar(banco, `${VALIDACION}-dlq`)) === 0) break;
      await dormir(250);
      continue;
    }
    // Sent before it is deleted: a crash in between makes it two, never none.
    const Entries = Messages.map(({ Body = '' }, n) => ({ Id: String(n), MessageBody: Body }));
    await banco.sqs.send(new SendMessageBatchCommand({ QueueUrl: cola, Entries }));
    const borrar = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    await banco.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: dlq, Entries: borrar }));
    devueltos += Messages.length;
  }
  return devueltos;
};

const redrive: Fallo = {
  numero: 30,
  nombre: 'vuelta-de-la-dlq',
  como: 'con una sola recepción permitida y la base cortada al validador, pedidos sanos caen en la DLQ; luego vuelven',
  inyectar: async (c) => {
    const { banco } = c;
    const cola = banco.topologia.colas.find(({ nombre }) => nombre === VALIDACION);
    if (cola === undefined) throw new Error(`No hay ${VALIDACION}.`);
    const quitar = banco.base.reglas.poner(({ quien }) =>
      quien === 'validador' ? { tipo: 'cortar' } : undefined,
    );
    let caidos = 0;
    try {
      await ponerReenvio(c, 1, 2);
      await hastaQue(async () => {
        caidos = await contar(banco, `${VALIDACION}-dlq`);
        if (caidos > 0) c.disparar();
        return caidos >= 5;
      });
    } finally {
      await ponerReenvio(c, cola.recepcionesMax, cola.visibilidadS);
      quitar();
    }
    // What was in flight when the policy was restored comes back to its queue; the rest is in the DLQ by now.
    await dormir(2_500);
    const devueltos = await devolverDeDlq(c);
    return caidos === 0
      ? null
      : `${Math.max(caidos, devueltos)} pedidos en la DLQ, ${devueltos} devueltos a mano`;
  },
};

export const deEntorno = [versiones, migracion, relojes, redrive] as const;
