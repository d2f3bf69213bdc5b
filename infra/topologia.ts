/**
 * The pipeline as data: the only place where a queue, a topic, a filter, a batch size, a timeout or an alarm
 * is defined. The local engine (scripts/local) and the stacks both read it, so what runs here deploys there.
 *
 * Times are whole seconds unless the name says otherwise.
 */

const MINUTO = 60;
const DIA = 24 * 60 * MINUTO;

/** A queue of work keeps a message 4 days; its DLQ must keep it longer (14 days is the most SQS allows). */
const RETENCION_COLA_S = 4 * DIA;
const RETENCION_DLQ_S = 14 * DIA;

/**
 * Receives before SQS gives a message up. What can never succeed does not wait for this: the functions send it
 * to the DLQ at once, with its reason. So this number only measures patience with an outage: 20 receives of
 * 31 s are about ten minutes of dead database before anybody has to redrive by hand.
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
  | 'faltante-tardio';

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

export interface Funcion {
  readonly nombre: NombreFuncion;
  readonly timeoutS: number;
  readonly memoriaMB: number;
  readonly usaBaseDeDatos: boolean;
  /** Knows the key that order ids are made and checked with (env CLAVE_PEDIDOS). */
  readonly usaClavePedidos: boolean;
  /** Topics it may publish to: each becomes an env variable, see {@link variableDe}. */
  readonly publica: readonly NombreTema[];
  /** Absent: fed by the HTTP API. */
  readonly fuente?: FuenteSqs;
}

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

export interface Alarma {
  readonly nombre: string;
  readonly cola: string;
  readonly metrica: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage';
  /** Messages, or seconds; the alarm fires above it. */
  readonly umbral: number;
  readonly periodoS: number;
  readonly periodos: number;
  readonly descripcion: string;
  readonly runbook: string;
}

/**
 * Alarms on a DLQ look at visible messages, since redriven ones do not count as sent. A queue's age warns
 * before the promised 60 s have passed five times over; shorter would page for every failover of the database.
 */
export const alarmas: readonly Alarma[] = [
  ...dlqs.map(
    (dlq): Alarma => ({
      nombre: `${dlq.nombre}-con-mensajes`,
      cola: dlq.nombre,
      metrica: 'ApproximateNumberOfMessagesVisible',
      umbral: 0,
      periodoS: MINUTO,
      periodos: 1,
      descripcion: `Hay mensajes en ${dlq.nombre}: pedidos que la cadena no pudo procesar.`,
      runbook: 'docs/runbooks/dlq-con-mensajes.md',
    }),
  ),
  ...colas.map(
    (cola): Alarma => ({
      nombre: `${cola.nombre}-atrasada`,
      cola: cola.nombre,
      metrica: 'ApproximateAgeOfOldestMessage',
      umbral: 5 * MINUTO,
      periodoS: MINUTO,
      periodos: 2,
      descripcion: `El mensaje más antiguo de ${cola.nombre} espera más de 5 minutos.`,
      runbook: 'docs/runbooks/cola-atrasada.md',
    }),
  ),
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
  /** API Gateway's own limits for an HTTP API. */
  cuerpoMaxBytes: 10 * 1024 * 1024,
  tiempoMaxS: 30,
} as const;
