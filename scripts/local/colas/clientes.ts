import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

export const REGION = 'us-east-1';
export const CUENTA = '000000000000';

export const CREDENCIALES = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

export const colaArn = (nombre: string): string => `arn:aws:sqs:${REGION}:${CUENTA}:${nombre}`;
export const temaArn = (nombre: string): string => `arn:aws:sns:${REGION}:${CUENTA}:${nombre}`;
/** The port changes from start to start, so a URL is made from the endpoint and never stored. */
export const colaUrl = (endpoint: string, nombre: string): string => `${endpoint}/${CUENTA}/${nombre}`;

const configuracion = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENCIALES });

export const clienteSns = (endpoint: string): SNSClient => new SNSClient(configuracion(endpoint));
/** @param respuestaMaxMs a request that is not answered by then has failed; absent: it waits for as long as it takes */
export const clienteSqs = (endpoint: string, respuestaMaxMs?: number): SQSClient =>
  new SQSClient({
    ...configuracion(endpoint),
    ...(respuestaMaxMs === undefined
      ? {}
      : { requestHandler: { requestTimeout: respuestaMaxMs, throwOnRequestTimeout: true } }),
  });
