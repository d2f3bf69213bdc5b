/**
 * The pipeline as data: the only place where a queue, a topic, a filter, a batch size, a timeout or an alarm
 * is defined. The local engine (scripts/local) and the stacks both read it, so what runs here deploys there.
 *
 * Times are whole seconds unless the name says otherwise.
 */

import { ESPACIO_METRICAS, type Metrica } from '../shared/lambda/metricas.ts';

const MINUTO = 60;
const DIA = 24 * 60 * MINUTO;

/** A queue of work keeps a message 4 days; its DLQ must keep it longer (14 days is the most SQS allows). */
const RETENCION_COLA_S = 4 * DIA;
const RETENCION_DLQ_S = 14 * DIA;

/**
 * Receives before SQS gives a message up. What can never succeed does not wait for this: the functions send it
 * to the DLQ at once, with its reason. So this number only measures patience with an outage: 20 receives of
 * 31 s are about ten minutes of dead database. What reached a DLQ by then goes back by itself; docs/interrupciones.md.
 */
const RECEPCIONES_MAX = 20;

export type NombreTema =
  | 'tema-pedidos'
  | 'tema-evaluaciones'
  | 'tema-decisiones'
  | 'tema-faltantes'
  | 'tema-bodega';

export type NombreCola =
  | 'cola-validacion'
  | 'cola-registro'
  | 'cola-anomalias'
  | 'cola-sincronizacion'
  | 'cola-auditoria'
  | 'cola-descubiertos';

export type NombreFuncion =
  | 'crear-pedido'
  | 'consultas'
  | 'operaciones'
  | 'validador'
  | 'registrador'
  | 'enrutador-anomalias'
  | 'sincronizador-estado'
  | 'emisor-auditoria'
  | 'faltante-tardio'
  | 'reconciliador'
  | 'canario';

export interface Dlq {
  readonly nombre: string;
  readonly retencionS: number;
}

/** A queue of work: fed by exactly one topic, read by exactly one function, never without a DLQ. */
export interface Cola {
  readonly nombre: NombreCola;
  readonly visibilidadS: number;
  readonly retencionS: number;
  readonly recepcionesMax: number;
  readonly dlq: Dlq;
}

/** Raw delivery from a topic to a queue. `filtro` matches message attributes; absent means everything. */
export interface Suscripcion {
  readonly tema: NombreTema;
  readonly cola: NombreCola;
  readonly filtro?: Readonly<Record<string, readonly string[]>>;
  /** Where SNS puts what it cannot deliver to the queue. */
  readonly dlq: Dlq;
}

/** What the event source mapping of a queue-fed function does. */
export interface FuenteSqs {
  readonly cola: NombreCola;
  /** 1..10000; above 10 AWS demands a window of at least 1 s. */
  readonly loteMax: number;
  readonly ventanaS: number;
  /** AWS's MaximumConcurrency, 2..1000. */
  readonly concurrenciaMax: number;
}

/** A clock calls the function (EventBridge Scheduler, without retries: the next tick comes anyway). */
export interface Programa {
  /** Seconds from tick to tick; a tick that finds the function still at work is left out. */
  readonly cadaS: number;
}

export interface Funcion {
  readonly nombre: NombreFuncion;
  readonly timeoutS: number;
  readonly memoriaMB: number;
  readonly usaBaseDeDatos: boolean;
  /** Knows the key that order ids are made and checked with (env CLAVE_PEDIDOS). */
  readonly usaClavePedidos: boolean;
  /** Topics it may publish to: each becomes an env variable, see {@link variableDe}. */
  readonly publica: readonly NombreTema[];
  /** Queues whose DLQs it empties back into them: an env variable for each of both, see {@link dlqsDe}. */
  readonly vaciaDlqsDe?: readonly NombreCola[];
  /** Puts messages of its source back before their time (sqs:ChangeMessageVisibility); its URL becomes an env variable. */
  readonly devuelve?: true;
  /** Absent, as is `programa`: fed by the HTTP API. */
  readonly fuente?: FuenteSqs;
  readonly programa?: Programa;
}

/**
 * A function that another service calls by itself: no route, no queue. The local engine has no such service and
 * does not start it; it is bundled and deployed like the others.
 */
export interface Disparador {
  readonly nombre: 'token-cognito';
  readonly evento: 'cognito-pre-token-generation-v2';
  readonly timeoutS: number;
  readonly memoriaMB: number;
}

export const disparadores: readonly Disparador[] = [
  // Cognito itself waits 5 s, and refuses the sign-in after that.
  { nombre: 'token-cognito', evento: 'cognito-pre-token-generation-v2', timeoutS: 5, memoriaMB: 256 },
];

const LOTE_COMUN = { loteMax: 1000, ventanaS: 1 } as const;
/**
 * Short, because the visibility timeout must be 6 × timeout + window (AWS's advice for event source mappings)
 * and is what an order waits after a crash in mid-batch: 31 s keep it inside the promised 60 s.
 */
const TIMEOUT_CONSUMIDOR_S = 5;

export const funciones: readonly Funcion[] = [
  {
    nombre: 'crear-pedido',
    // Prefer: wait may hold the answer for 20 s; API Gateway gives up at 30 s.
    timeoutS: 25,
    memoriaMB: 512,
    usaBaseDeDatos: true,
    usaClavePedidos: true,
    publica: ['tema-pedidos'],
  },
  {
    nombre: 'consultas',
    timeoutS: 25,
    memoriaMB: 512,
    usaBaseDeDatos: true,
    usaClavePedidos: true,
    publica: [],
  },
  {
    nombre: 'operaciones',
    timeoutS: 25,
    memoriaMB: 512,
    usaBaseDeDatos: true,
    usaClavePedidos: true,
    publica: ['tema-bodega'],
  },
  {
    nombre: 'validador',
    timeoutS: TIMEOUT_CONSUMIDOR_S,
    memoriaMB: 1024,
    usaBaseDeDatos: true,
    usaClavePedidos: false,
    publica: ['tema-evaluaciones'],
    devuelve: true,
    fuente: { cola: 'cola-validacion', concurrenciaMax: 4, ...LOTE_COMUN },
  },
  {
    nombre: 'registrador',
    timeoutS: TIMEOUT_CONSUMIDOR_S,
    memoriaMB: 512,
    usaBaseDeDatos: true,
    usaClavePedidos: false,
    publica: [],
    fuente: { cola: 'cola-registro', concurrenciaMax: 2, ...LOTE_COMUN },
  },
  {
    nombre: 'enrutador-anomalias',
    timeoutS: TIMEOUT_CONSUMIDOR_S,
    memoriaMB: 512,
    usaBaseDeDatos: true,
    usaClavePedidos: false,
    publica: ['tema-decisiones'],
    fuente: { cola: 'cola-anomalias', concurrenciaMax: 2, ...LOTE_COMUN },
  },
  {
    nombre: 'sincronizador-estado',
    timeoutS: TIMEOUT_CONSUMIDOR_S,
    memoriaMB: 512,
    usaBaseDeDatos: true,
    usaClavePedidos: false,
    publica: [],
    fuente: { cola: 'cola-sincronizacion', concurrenciaMax: 2, ...LOTE_COMUN },
  },
  {
    nombre: 'emisor-auditoria',
    timeoutS: TIMEOUT_CONSUMIDOR_S,
    memoriaMB: 512,
    usaBaseDeDatos: true,
    usaClavePedidos: false,
    publica: ['tema-faltantes'],
    // Two at least (AWS's minimum); they queue up for the head of the audit chain all the same.
    fuente: { cola: 'cola-auditoria', concurrenciaMax: 2, ...LOTE_COMUN },
  },
  {
    nombre: 'faltante-tardio',
    timeoutS: TIMEOUT_CONSUMIDOR_S,
    memoriaMB: 512,
    usaBaseDeDatos: true,
    usaClavePedidos: false,
    publica: ['tema-decisiones'],
    fuente: { cola: 'cola-descubiertos', concurrenciaMax: 2, ...LOTE_COMUN },
  },
  {
    nombre: 'reconciliador',
    // A run stops by itself after 38 s; it must be over before the next minute.
    timeoutS: 45,
    memoriaMB: 1024,
    usaBaseDeDatos: true,
    usaClavePedidos: false,
    publica: ['tema-pedidos', 'tema-evaluaciones', 'tema-decisiones', 'tema-bodega'],
    vaciaDlqsDe: [
      'cola-validacion',
      'cola-registro',
      'cola-anomalias',
      'cola-sincronizacion',
      'cola-auditoria',
      'cola-descubiertos',
    ],
    programa: { cadaS: MINUTO },
  },
  {
    nombre: 'canario',
    timeoutS: 20,
    memoriaMB: 256,
    usaBaseDeDatos: true,
    usaClavePedidos: true,
    publica: ['tema-pedidos'],
    programa: { cadaS: MINUTO },
  },
];

export const temas: readonly NombreTema[] = [
  'tema-pedidos',
  'tema-evaluaciones',
  'tema-decisiones',
  'tema-faltantes',
  'tema-bodega',
];

export const colas: readonly Cola[] = funciones.flatMap((funcion) =>
  funcion.fuente === undefined
    ? []
    : [
        {
          nombre: funcion.fuente.cola,
          visibilidadS: 6 * funcion.timeoutS + funcion.fuente.ventanaS,
          retencionS: RETENCION_COLA_S,
          recepcionesMax: RECEPCIONES_MAX,
          dlq: { nombre: `${funcion.fuente.cola}-dlq`, retencionS: RETENCION_DLQ_S },
        },
      ],
);

const suscribir = (
  tema: NombreTema,
  cola: NombreCola,
  filtro?: Readonly<Record<string, readonly string[]>>,
): Suscripcion => ({
  tema,
  cola,
  ...(filtro === undefined ? {} : { filtro }),
  dlq: { nombre: `${tema}-${cola}-dlq`, retencionS: RETENCION_DLQ_S },
});

export const suscripciones: readonly Suscripcion[] = [
  suscribir('tema-pedidos', 'cola-validacion'),
  suscribir('tema-pedidos', 'cola-registro'),
  suscribir('tema-evaluaciones', 'cola-anomalias'),
  suscribir('tema-decisiones', 'cola-sincronizacion', { resultado: ['CONSISTENTE'] }),
  suscribir('tema-decisiones', 'cola-auditoria', { resultado: ['INCONSISTENTE', 'FALTANTE_TARDIO'] }),
  suscribir('tema-bodega', 'cola-descubiertos'),
];

/** Every DLQ there is: one behind each queue, one behind each subscription. */
export const dlqs: readonly Dlq[] = [
  ...colas.map((cola) => cola.dlq),
  ...suscripciones.map((suscripcion) => suscripcion.dlq),
];

/** The DLQs of what was meant for a queue: its own, and that of its subscription. */
export const dlqsDe = (cola: string): readonly string[] => [
  ...colas.filter(({ nombre }) => nombre === cola).map(({ dlq }) => dlq.nombre),
  ...suscripciones.filter((suscripcion) => suscripcion.cola === cola).map(({ dlq }) => dlq.nombre),
];

/** Queues with their DLQs, of each of which whoever empties these must know the URL. */
export const colasQueVacia = (colas: readonly string[]): readonly string[] =>
  colas.flatMap((cola) => [cola, ...dlqsDe(cola)]);

/** A metric as CloudWatch names it. */
export interface MetricaDeAlarma {
  readonly espacio: string;
  readonly nombre: string;
  /** Of a queue QueueName, of our own metrics `funcion`. */
  readonly dimension: { readonly nombre: string; readonly valor: string };
}

export interface Alarma {
  readonly nombre: string;
  readonly metrica: MetricaDeAlarma;
  readonly estadistica: 'Maximum' | 'Sum';
  /** When it fires: above or below the threshold, in each of `periodos` periods in a row. */
  readonly comparacion: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly umbral: number;
  readonly periodoS: number;
  readonly periodos: number;
  /** What a period without data counts as. */
  readonly sinDatos: 'breaching' | 'notBreaching';
  readonly descripcion: string;
  /** From the root of the repository. */
  readonly runbook: string;
}

const deCola = (
  cola: string,
  nombre: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage',
): MetricaDeAlarma => ({
  espacio: 'AWS/SQS',
  nombre,
  dimension: { nombre: 'QueueName', valor: cola },
});

const propia = (funcion: NombreFuncion, nombre: Metrica): MetricaDeAlarma => ({
  espacio: ESPACIO_METRICAS,
  nombre,
  dimension: { nombre: 'funcion', valor: funcion },
});

type SinRunbook = Omit<Alarma, 'runbook'>;

/** What most alarms share. */
const COMUN = {
  estadistica: 'Maximum',
  comparacion: 'GreaterThanThreshold',
  umbral: 0,
  periodoS: MINUTO,
  periodos: 1,
  sinDatos: 'notBreaching',
} as const;

/** Alarms on a DLQ look at visible messages, since redriven ones do not count as sent. */
const alarmasDeDlq = dlqs.map(
  (dlq): SinRunbook => ({
    ...COMUN,
    nombre: `${dlq.nombre}-con-mensajes`,
    metrica: deCola(dlq.nombre, 'ApproximateNumberOfMessagesVisible'),
    descripcion: `Hay mensajes en ${dlq.nombre}: pedidos que la cadena no pudo procesar.`,
  }),
);

/**
 * The age warns when the promised 60 s have passed five times over; shorter would page for every failover of the
 * database. A message that was received three times no longer counts there, hence the depth: ten minutes of
 * the highest load that was measured.
 */
const alarmasDeCola = colas.flatMap((cola): SinRunbook[] => [
  {
    ...COMUN,
    nombre: `${cola.nombre}-atrasada`,
    metrica: deCola(cola.nombre, 'ApproximateAgeOfOldestMessage'),
    umbral: 5 * MINUTO,
    periodos: 2,
    descripcion: `El mensaje más antiguo de ${cola.nombre} espera más de 5 minutos.`,
  },
  {
    ...COMUN,
    nombre: `${cola.nombre}-profunda`,
    metrica: deCola(cola.nombre, 'ApproximateNumberOfMessagesVisible'),
    umbral: 100_000,
    periodos: 2,
    descripcion: `Más de 100 000 mensajes esperan en ${cola.nombre}.`,
  },
]);

/** A retry now and then is how the chain works; five minutes in a row are a fault that will end in a DLQ. */
const alarmasDeConsumidor = funciones
  .filter(({ fuente }) => fuente !== undefined)
  .map(
    ({ nombre }): SinRunbook => ({
      ...COMUN,
      nombre: `${nombre}-con-fallos`,
      metrica: propia(nombre, 'MensajesFallidos'),
      estadistica: 'Sum',
      periodos: 5,
      descripcion: `${nombre} lleva cinco minutos sin poder con algunos mensajes.`,
    }),
  );

const alarmasDeVigilancia: readonly SinRunbook[] = [
  {
    ...COMUN,
    nombre: 'pedidos-sin-cuenta',
    metrica: propia('reconciliador', 'SinCuenta'),
    descripcion: 'Hay pedidos aceptados sin veredicto que no están ni en una cola ni en una DLQ.',
  },
  {
    ...COMUN,
    nombre: 'inventario-descuadrado',
    metrica: propia('reconciliador', 'Descuadres'),
    descripcion: 'El estante o las reservas de algún item no coinciden con sus libros.',
  },
  {
    ...COMUN,
    nombre: 'cadena-rota',
    metrica: propia('reconciliador', 'TramosRotos'),
    descripcion: 'Los registros de auditoría no son los que se sellaron, o sus reportes no dicen lo mismo.',
  },
  {
    ...COMUN,
    nombre: 'reconciliador-parado',
    metrica: propia('reconciliador', 'Barridos'),
    estadistica: 'Sum',
    comparacion: 'LessThanThreshold',
    umbral: 1,
    periodos: 3,
    sinDatos: 'breaching',
    descripcion: 'El reconciliador lleva tres minutos sin terminar una corrida.',
  },
  {
    ...COMUN,
    nombre: 'canario-atrasado',
    metrica: propia('canario', 'AtrasoCanario'),
    // One that is awaited is seen first at 60 s, when the next one leaves; at 120 s it is late.
    umbral: 90,
    periodos: 2,
    sinDatos: 'breaching',
    descripcion: 'El pedido de prueba no llega a su reporte en 90 segundos, o ha dejado de enviarse.',
  },
];

export const alarmas: readonly Alarma[] = [
  ...alarmasDeVigilancia,
  ...alarmasDeDlq,
  ...alarmasDeCola,
  ...alarmasDeConsumidor,
].map((alarma) => ({ ...alarma, runbook: `docs/runbooks/${alarma.nombre}.md` }));

/** A metric that only AWS has, so that the local engine does not evaluate it. The stacks know the ids of what it is of. */
export interface MetricaDeNube {
  readonly espacio: 'AWS/RDS' | 'AWS/Lambda' | 'AWS/ApiGateway';
  readonly nombre: string;
  /** `cuenta`: without dimension, everything of the account and region. */
  readonly de: 'base' | 'proxy' | 'api' | 'cuenta' | Disparador['nombre'];
}

export type AlarmaDeNube = Omit<Alarma, 'metrica'> & { readonly metrica: MetricaDeNube };

const MIB = 1024 * 1024;

export const alarmasDeNube: readonly AlarmaDeNube[] = [
  {
    ...COMUN,
    nombre: 'base-sin-espacio',
    metrica: { espacio: 'AWS/RDS', nombre: 'FreeStorageSpace', de: 'base' },
    comparacion: 'LessThanThreshold',
    umbral: 2048 * MIB,
    periodos: 5,
    descripcion: 'A la base de datos le quedan menos de 2 GiB de disco.',
    runbook: 'docs/runbooks/base-de-datos.md',
  },
  {
    ...COMUN,
    nombre: 'base-saturada',
    metrica: { espacio: 'AWS/RDS', nombre: 'CPUUtilization', de: 'base' },
    umbral: 90,
    periodos: 10,
    descripcion: 'La base de datos lleva diez minutos por encima del 90 % de procesador.',
    runbook: 'docs/runbooks/base-de-datos.md',
  },
  {
    ...COMUN,
    nombre: 'proxy-rechaza-entradas',
    metrica: { espacio: 'AWS/RDS', nombre: 'ClientConnectionsSetupFailedAuth', de: 'proxy' },
    estadistica: 'Sum',
    periodos: 3,
    descripcion: 'El proxy de la base rechaza a quien entra: identidad o secreto rotos.',
    runbook: 'docs/runbooks/secreto-roto.md',
  },
  {
    ...COMUN,
    nombre: 'funciones-frenadas',
    metrica: { espacio: 'AWS/Lambda', nombre: 'Throttles', de: 'cuenta' },
    estadistica: 'Sum',
    periodos: 5,
    descripcion: 'Lambda lleva cinco minutos frenando invocaciones: la cuota de concurrencia no alcanza.',
    runbook: 'docs/runbooks/funciones-frenadas.md',
  },
  {
    ...COMUN,
    nombre: 'token-cognito-con-errores',
    metrica: { espacio: 'AWS/Lambda', nombre: 'Errors', de: 'token-cognito' },
    estadistica: 'Sum',
    periodos: 2,
    descripcion: 'La función que pone el rol en los tokens falla: nadie puede entrar.',
    runbook: 'docs/runbooks/token-cognito.md',
  },
  {
    ...COMUN,
    nombre: 'api-con-errores',
    metrica: { espacio: 'AWS/ApiGateway', nombre: '5xx', de: 'api' },
    estadistica: 'Sum',
    umbral: 5,
    periodos: 3,
    descripcion: 'La API contesta con errores 5xx desde hace tres minutos.',
    runbook: 'docs/runbooks/api-con-errores.md',
  },
];

/**
 * The env variable in which a function finds a topic's ARN or a queue's URL:
 * `tema-pedidos` → `TEMA_PEDIDOS_ARN`, `cola-validacion-dlq` → `COLA_VALIDACION_DLQ_URL`.
 */
export const variableDe = (nombre: string): string =>
  `${nombre.toUpperCase().replaceAll('-', '_')}_${nombre.startsWith('tema-') && !nombre.endsWith('-dlq') ? 'ARN' : 'URL'}`;

/**
 * Limits of the HTTP API that the gateway or the functions enforce.
 */
export const api = {
  cors: {
    origenes: '*',
    metodos: ['GET', 'POST', 'PUT', 'OPTIONS'],
    cabeceras: ['Content-Type', 'Authorization', 'Idempotency-Key', 'Prefer', 'traceparent'],
    expuestas: ['Location', 'Retry-After', 'Preference-Applied', 'x-correlation-id'],
  },
  /** What the gateway's JWT authorizer demands of a token beside a valid signature. */
  jwt: {
    audiencia: 'vigia',
    /** How far the clocks of issuer and gateway may be apart. */
    toleranciaS: 60,
    /** A token of ours has about 700 bytes; nobody's signature is worth checking beyond this. */
    tokenMaxBytes: 8 * 1024,
  },
  /**
   * A token bucket per client (per `sub` for staff): `rafaga` requests at once, `porSegundo` from then on. A person
   * or a shop stays far below; a loop gone wild meets it within seconds. An own token of the staff only meets it in
   * a runaway: bulk work (the experiment, a migration) must not. On AWS, see docs/decisiones/0012.
   */
  limites: {
    cliente: { rafaga: 200, porSegundo: 100 },
    personal: { rafaga: 4000, porSegundo: 2000 },
    /** Buckets kept at most; the one unused for longest goes first. */
    clientesMax: 10_000,
  },
  /** API Gateway's own limits for an HTTP API. */
  cuerpoMaxBytes: 10 * 1024 * 1024,
  tiempoMaxS: 30,
} as const;
