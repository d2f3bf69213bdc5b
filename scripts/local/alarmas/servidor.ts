/** As much of CloudWatch as GET /alarmas needs: DescribeAlarms in AWS JSON 1.0, on 127.0.0.1, unsigned. */
import { createServer, type IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { EstadoDeAlarma } from './evaluar.ts';
import type { AlarmaVigilada } from './vigilante.ts';

export interface ServidorAlarmas {
  /** What AWS_ENDPOINT_URL_CLOUDWATCH is set to. */
  readonly endpoint: string;
  detener(): Promise<void>;
}

const OPERACION = 'GraniteServiceVersion20100801.DescribeAlarms';
const CUERPO_MAX_BYTES = 64 * 1024;

const peticion = z.object({
  AlarmNamePrefix: z.string().default(''),
  /** CloudWatch gives 50 at a time unless told otherwise, and at most 100. */
  MaxRecords: z.int().min(1).max(100).default(50),
  NextToken: z.string().regex(/^\d+$/).default('0'),
});

const ESTADOS: Readonly<Record<EstadoDeAlarma, string>> = {
  OK: 'OK',
  ALARMA: 'ALARM',
  SIN_DATOS: 'INSUFFICIENT_DATA',
};

const describir = (prefijo: string, { alarma, estado, desde, valor }: AlarmaVigilada) => ({
  AlarmName: `${prefijo}${alarma.nombre}`,
  AlarmDescription: `${alarma.descripcion}\nRunbook: ${alarma.runbook}`,
  StateValue: ESTADOS[estado],
  StateTransitionedTimestamp: desde / 1000,
  StateReasonData: JSON.stringify({ recentDatapoints: valor === null ? [] : [valor] }),
  Namespace: alarma.metrica.espacio,
  MetricName: alarma.metrica.nombre,
  Dimensions: [{ Name: alarma.metrica.dimension.nombre, Value: alarma.metrica.dimension.valor }],
  Statistic: alarma.estadistica,
  Period: alarma.periodoS,
  EvaluationPeriods: alarma.periodos,
  Threshold: alarma.umbral,
  ComparisonOperator: alarma.comparacion,
  TreatMissingData: alarma.sinDatos,
});

const leerCuerpo = async (entrada: IncomingMessage): Promise<string> => {
  const trozos: Buffer[] = [];
  let bytes = 0;
  for await (const trozo of entrada) {
    const parte = Buffer.from(trozo);
    bytes += parte.length;
    if (bytes > CUERPO_MAX_BYTES) throw new Error('cuerpo demasiado grande');
    trozos.push(parte);
  }
  return Buffer.concat(trozos).toString('utf8');
};

const contestar = async (
  entrada: IncomingMessage,
  prefijo: string,
  alarmas: () => readonly AlarmaVigilada[],
): Promise<unknown> => {
  if (entrada.headers['x-amz-target'] !== OPERACION) throw new Error('operación desconocida');
  const { AlarmNamePrefix, MaxRecords, NextToken } = peticion.parse(JSON.parse(await leerCuerpo(entrada)));
  const todas = alarmas()
    .map((vigilada) => describir(prefijo, vigilada))
    .filter(({ AlarmName }) => AlarmName.startsWith(AlarmNamePrefix));
  const fin = Number(NextToken) + MaxRecords;
  return {
    MetricAlarms: todas.slice(Number(NextToken), fin),
    ...(fin < todas.length ? { NextToken: String(fin) } : {}),
  };
};

/** @param prefijo of the names, as the stacks set it before each alarm's own */
export const servirAlarmas = async (
  prefijo: string,
  alarmas: () => readonly AlarmaVigilada[],
): Promise<ServidorAlarmas> => {
  const servidor = createServer((entrada, salida) => {
    contestar(entrada, prefijo, alarmas)
      .then(
        (respuesta) => ({ estado: 200, respuesta }),
        () => ({ estado: 400, respuesta: { __type: 'InvalidParameterValue' } }),
      )
      .then(({ estado, respuesta }) => {
        salida.writeHead(estado, { 'content-type': 'application/x-amz-json-1.0' });
        salida.end(JSON.stringify(respuesta));
      });
  });
  const puerto = await new Promise<number>((resolver, rechazar) => {
    servidor.once('error', rechazar);
    servidor.listen(0, '127.0.0.1', () => {
      const direccion = servidor.address();
      resolver(typeof direccion === 'object' && direccion !== null ? direccion.port : 0);
    });
  });
  return {
    endpoint: `http://127.0.0.1:${puerto}`,
    detener: () =>
      new Promise((resolver) => {
        servidor.close(() => resolver());
        servidor.closeAllConnections();
      }),
  };
};
