import * as z from 'zod';
import { type Credenciales, firmar } from './firma.ts';
import type { Reloj } from './reloj.ts';

export type EstadoDeAlarma = 'OK' | 'ALARMA' | 'SIN_DATOS';

export interface AlarmaLeida {
  /** Without the environment's prefix. */
  readonly nombre: string;
  readonly estado: EstadoDeAlarma;
  /** Since when, ISO 8601 UTC; null if CloudWatch does not say. */
  readonly desde: string | null;
  /** The last value CloudWatch looked at when the state changed; null if it had none. */
  readonly valor: number | null;
  readonly umbral: number | null;
  readonly descripcion: string;
  readonly runbook: string;
}

/** @throws Error when CloudWatch does not answer, or not with what it should */
export type LeerAlarmas = () => Promise<readonly AlarmaLeida[]>;

export interface OpcionesCloudWatch {
  readonly endpoint: string;
  readonly region: string;
  readonly credenciales: Credenciales;
  /** What the names of this environment's alarms begin with. */
  readonly prefijo: string;
  readonly reloj: Pick<Reloj, 'ahora'>;
}

const ESTADOS = { OK: 'OK', ALARM: 'ALARMA', INSUFFICIENT_DATA: 'SIN_DATOS' } as const;
const ESPERA_MS = 5000;
const POR_PAGINA = 100;
/** 5,000 alarms is CloudWatch's own limit in an account. */
const PAGINAS_MAX = 50;

const alarma = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().default(''),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  /** Seconds since 1970. */
  StateTransitionedTimestamp: z.number().optional(),
  StateUpdatedTimestamp: z.number().optional(),
  StateReasonData: z.string().optional(),
  Threshold: z.number().optional(),
});
const pagina = z.object({ MetricAlarms: z.array(alarma).default([]), NextToken: z.string().optional() });
const motivo = z.object({ recentDatapoints: z.array(z.number()) });

const ultimoValor = (datos: string | undefined): number | null => {
  try {
    return motivo.parse(JSON.parse(datos ?? '')).recentDatapoints.at(-1) ?? null;
  } catch {
    return null;
  }
};

const leida = (a: z.infer<typeof alarma>, prefijo: string): AlarmaLeida => {
  const [descripcion = '', runbook = ''] = a.AlarmDescription.split('\nRunbook: ');
  const desde = a.StateTransitionedTimestamp ?? a.StateUpdatedTimestamp;
  return {
    nombre: a.AlarmName.slice(prefijo.length),
    estado: ESTADOS[a.StateValue],
    desde: desde === undefined ? null : new Date(desde * 1000).toISOString(),
    valor: ultimoValor(a.StateReasonData),
    umbral: a.Threshold ?? null,
    descripcion,
    runbook,
  };
};

const pedirPagina = async (o: OpcionesCloudWatch, NextToken: string | undefined) => {
  const url = new URL('/', o.endpoint);
  const cuerpo = JSON.stringify({
    AlarmNamePrefix: o.prefijo,
    AlarmTypes: ['MetricAlarm'],
    MaxRecords: POR_PAGINA,
    ...(NextToken === undefined ? {} : { NextToken }),
  });
  const cabeceras = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms',
  };
  const respuesta = await fetch(url, {
    method: 'POST',
    headers: firmar(
      { url, cabeceras, cuerpo, servicio: 'monitoring', region: o.region, ahora: o.reloj.ahora() },
      o.credenciales,
    ),
    body: cuerpo,
    signal: AbortSignal.timeout(ESPERA_MS),
  });
  if (!respuesta.ok) throw new Error(`CloudWatch contestó ${respuesta.status}`);
  return pagina.parse(await respuesta.json());
};

/** The alarms of this environment from CloudWatch's DescribeAlarms, in AWS JSON 1.0. */
export const crearLectorDeAlarmas =
  (o: OpcionesCloudWatch): LeerAlarmas =>
  async () => {
    const alarmas: AlarmaLeida[] = [];
    let token: string | undefined;
    for (let n = 0; n < PAGINAS_MAX; n += 1) {
      const { MetricAlarms, NextToken } = await pedirPagina(o, token);
      alarmas.push(...MetricAlarms.map((una) => leida(una, o.prefijo)));
      if (NextToken === undefined) break;
      token = NextToken;
    }
    return alarmas;
  };
