import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, type TestContext, test } from 'vitest';
import type { Alarma } from '../../../infra/topologia.ts';
import { crearLectorDeAlarmas } from '../../../shared/adaptadores/cloudwatch.ts';
import { relojReal } from '../../../shared/adaptadores/reloj.ts';
import { crearMetricas, type Metrica } from '../../../shared/lambda/metricas.ts';
import { hasta } from '../../../shared/pruebas/hasta.ts';
import { crearLineas } from '../../../shared/pruebas/lineas.ts';
import { crearColasDePrueba } from '../../../shared/pruebas/servidores.ts';
import { medirColas } from './colas.ts';
import { servirAlarmas } from './servidor.ts';
import { iniciarVigilante } from './vigilante.ts';

const comun = {
  estadistica: 'Maximum',
  comparacion: 'GreaterThanThreshold',
  umbral: 0,
  periodoS: 1,
  periodos: 1,
  sinDatos: 'notBreaching',
  runbook: 'docs/runbooks/x.md',
} as const;

const montar = async (t: TestContext) => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-alarmas-'));
  const registro = join(carpeta, 'reconciliador.log');
  await writeFile(registro, '');
  const colas = await crearColasDePrueba({
    temas: [],
    colas: [
      {
        nombre: 'trabajo',
        visibilidadS: 30,
        retencionS: 600,
        recepcionesMax: 9,
        dlq: { nombre: 'trabajo-dlq', retencionS: 600 },
      },
    ],
    suscripciones: [],
  });
  const alarmas: Alarma[] = [
    {
      ...comun,
      nombre: 'trabajo-dlq-con-mensajes',
      descripcion: 'Hay mensajes.',
      metrica: {
        espacio: 'AWS/SQS',
        nombre: 'ApproximateNumberOfMessagesVisible',
        dimension: { nombre: 'QueueName', valor: colas.nombre('trabajo-dlq') },
      },
    },
    {
      ...comun,
      nombre: 'pedidos-sin-cuenta',
      descripcion: 'Sin cuenta.',
      metrica: {
        espacio: 'Vigia',
        nombre: 'SinCuenta',
        dimension: { nombre: 'funcion', valor: 'reconciliador' },
      },
    },
  ];
  const dichas: string[] = [];
  const vigilante = iniciarVigilante({
    alarmas,
    endpointColas: colas.endpoint,
    registros: [registro, join(carpeta, 'no-existe.log')],
    cadaMs: 50,
    informar: (linea) => dichas.push(linea),
  });
  const servidor = await servirAlarmas('vigia-', () => vigilante.alarmas());
  const leer = crearLectorDeAlarmas({
    endpoint: servidor.endpoint,
    region: 'us-east-1',
    prefijo: 'vigia-',
    credenciales: { accessKeyId: 'x', secretAccessKey: 'y', sessionToken: 'z' },
    reloj: relojReal,
  });
  t.onTestFinished(async () => {
    await vigilante.detener();
    await servidor.detener();
    colas.cerrar();
    await rm(carpeta, { recursive: true });
  });
  const estado = async (nombre: string) => (await leer()).find((a) => a.nombre === nombre)?.estado;
  const medir = async (valores: Partial<Record<Metrica, number>>) => {
    const { logger, lineas } = crearLineas('reconciliador');
    crearMetricas(logger).emitir(valores);
    await appendFile(registro, `${JSON.stringify(lineas[0])}\n`);
  };
  return { colas, registro, dichas, leer, estado, medir };
};

describe.concurrent('las alarmas de esta máquina', () => {
  test('una cola: salta, se lee como en CloudWatch, se dice en una línea, y se apaga', async (t) => {
    const m = await montar(t);
    await hasta(async () => (await m.estado('trabajo-dlq-con-mensajes')) === 'OK');
    await m.colas.sqs.send(
      new SendMessageCommand({ QueueUrl: m.colas.colaUrl('trabajo-dlq'), MessageBody: 'veneno' }),
    );
    await hasta(async () => (await m.estado('trabajo-dlq-con-mensajes')) === 'ALARMA');
    expect((await m.leer()).find(({ estado }) => estado === 'ALARMA')).toEqual({
      nombre: 'trabajo-dlq-con-mensajes',
      estado: 'ALARMA',
      desde: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      valor: 1,
      umbral: 0,
      descripcion: 'Hay mensajes.',
      runbook: 'docs/runbooks/x.md',
    });
    await m.colas.sqs.send(new PurgeQueueCommand({ QueueUrl: m.colas.colaUrl('trabajo-dlq') }));
    await hasta(async () => (await m.estado('trabajo-dlq-con-mensajes')) === 'OK');
    expect(m.dichas).toEqual([
      'ALARMA trabajo-dlq-con-mensajes: Hay mensajes. (valor 1, umbral 0; docs/runbooks/x.md)',
      'OK trabajo-dlq-con-mensajes: ya no hay alarma',
    ]);
  });

  test('una métrica de los registros: salta y se apaga, también si el registro se recorta', async (t) => {
    const m = await montar(t);
    await hasta(async () => (await m.estado('pedidos-sin-cuenta')) === 'OK');
    await appendFile(m.registro, 'no es JSON "_aws"\n{"_aws":{}}\n');
    await m.medir({ SinCuenta: 2, Descuadres: 0 });
    await hasta(async () => (await m.estado('pedidos-sin-cuenta')) === 'ALARMA');
    await truncate(m.registro);
    await m.medir({ SinCuenta: 0 });
    await hasta(async () => (await m.estado('pedidos-sin-cuenta')) === 'OK');
    expect(m.dichas).toHaveLength(2);
  });

  test('la edad de una cola cuenta también lo que está en vuelo, y no lo que volvió demasiadas veces', async (t) => {
    const { colas } = await montar(t);
    const QueueUrl = colas.colaUrl('trabajo');
    const edad = async () =>
      (await medirColas(colas.endpoint, Date.now())).find(
        ([{ nombre, dimension }]) =>
          nombre === 'ApproximateAgeOfOldestMessage' && dimension.valor === colas.nombre('trabajo'),
      )?.[1].valor ?? -1;
    expect(await edad()).toBe(0);
    await colas.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await hasta(async () => (await edad()) > 0.1);
    await colas.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(await edad()).toBeGreaterThan(0.1);
    const { Messages: otra } = await colas.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }),
    );
    expect(otra).toBeUndefined();
  });
});
