/**
 * What AWS would refuse, or what would lose messages, refused at synth. Each check throws an Error that names the part
 * and the rule; the constructs call them, so that nothing can be built without.
 */
import type { Entorno } from './entornos.ts';
import type { Modelo } from './modelo.ts';
import type { Alarma, AlarmaDeNube, Cola, Funcion } from './topologia.ts';

const exigir = (condicion: boolean, quien: string, regla: string): void => {
  if (!condicion) throw new Error(`${quien}: ${regla}`);
};

/** Longest name that each service takes. Sources: the services' quota pages. */
const NOMBRE_MAX = {
  cola: 80,
  tema: 256,
  funcion: 64,
  rol: 64,
  alarma: 255,
  reloj: 64,
  bucket: 63,
  base: 63,
  secreto: 512,
} as const;

/** @returns the name */
export const nombreValido = (tipo: keyof typeof NOMBRE_MAX, nombre: string): string => {
  exigir(nombre.length <= NOMBRE_MAX[tipo], nombre, `más de ${NOMBRE_MAX[tipo]} caracteres para ${tipo}`);
  exigir(/^[A-Za-z0-9._/-]+$/.test(nombre), nombre, `caracteres que no caben en un nombre de ${tipo}`);
  return nombre;
};

/** CloudWatch Logs takes these and no others. Source: API reference, PutRetentionPolicy. */
const RETENCIONES_DE_LOG = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const RETENCION_MAX_S = 14 * 24 * 3600;
const VISIBILIDAD_MAX_S = 12 * 3600;

/** A DLQ says so in its name, and keeps as long as SQS can. */
export const comprobarDlq = (dlq: { readonly nombre: string; readonly retencionS: number }): void => {
  nombreValido('cola', dlq.nombre);
  exigir(dlq.nombre.includes('dlq'), dlq.nombre, 'una DLQ lleva dlq en su nombre');
  exigir(dlq.retencionS <= RETENCION_MAX_S, dlq.nombre, 'SQS guarda 14 días como mucho');
};

/** Somebody is told when messages lie in it. */
export const comprobarVigilada = (nombre: string, { alarmas }: Pick<Modelo, 'alarmas'>): void =>
  exigir(
    alarmas.some(({ metrica }) => metrica.espacio === 'AWS/SQS' && metrica.dimension.valor === nombre),
    nombre,
    'cola sin alarma',
  );

/** A queue has a DLQ that outlives it, one reader, and hides a message for as long as that one may take. */
export const comprobarCola = (cola: Cola, modelo: Modelo): void => {
  const { nombre, dlq, retencionS, visibilidadS, recepcionesMax } = cola;
  nombreValido('cola', nombre);
  exigir(dlq !== undefined && dlq.nombre !== nombre, nombre, 'cola sin DLQ');
  comprobarDlq(dlq);
  // A message keeps its age when it moves: a DLQ that keeps no longer may drop it at once.
  exigir(dlq.retencionS > retencionS, nombre, 'su DLQ no guarda más tiempo que ella');
  exigir(recepcionesMax >= 5, nombre, 'menos de 5 recepciones: AWS pide 5 con un origen de eventos');
  exigir(visibilidadS <= VISIBILIDAD_MAX_S, nombre, 'visibilidad de más de 12 horas');
  const lectores = modelo.funciones.filter(({ fuente }) => fuente?.cola === nombre);
  exigir(lectores.length === 1, nombre, `la leen ${lectores.length} funciones, y ha de ser una`);
  for (const { timeoutS, fuente } of lectores) {
    const minimo = 6 * timeoutS + (fuente?.ventanaS ?? 0);
    exigir(visibilidadS >= minimo, nombre, `visibilidad menor que 6 × timeout + ventana (${minimo} s)`);
  }
  exigir(
    modelo.suscripciones.filter((suscripcion) => suscripcion.cola === nombre).length === 1,
    nombre,
    'ha de tener exactamente una suscripción que la alimente',
  );
  comprobarVigilada(nombre, modelo);
  comprobarVigilada(dlq.nombre, modelo);
};

/** What Lambda's event source mapping and Lambda itself accept. */
export const comprobarFuncion = ({ nombre, timeoutS, memoriaMB, fuente, programa }: Funcion): void => {
  exigir(timeoutS >= 1 && timeoutS <= 900, nombre, 'timeout fuera de 1..900 s');
  exigir(memoriaMB >= 128 && memoriaMB <= 10_240, nombre, 'memoria fuera de 128..10240 MB');
  exigir(fuente === undefined || programa === undefined, nombre, 'la alimentan una cola y un reloj a la vez');
  if (programa !== undefined) {
    exigir(timeoutS < programa.cadaS, nombre, 'el reloj vuelve antes de que termine');
    exigir(programa.cadaS % 60 === 0, nombre, 'EventBridge Scheduler cuenta en minutos enteros');
  }
  if (fuente === undefined) return;
  const { loteMax, ventanaS, concurrenciaMax } = fuente;
  exigir(loteMax >= 1 && loteMax <= 10_000, nombre, 'lote fuera de 1..10000');
  exigir(loteMax <= 10 || ventanaS >= 1, nombre, 'lote mayor que 10 sin ventana');
  exigir(ventanaS <= 300, nombre, 'ventana de más de 300 s');
  exigir(concurrenciaMax >= 2 && concurrenciaMax <= 1000, nombre, 'concurrencia máxima fuera de 2..1000');
};

/** An alarm that tells nobody, or that nobody knows what to do about, is no alarm. */
export const comprobarAlarma = (
  { nombre, runbook, periodoS, periodos, descripcion }: Alarma | AlarmaDeNube,
  acciones: readonly string[],
  existe: (ruta: string) => boolean,
): void => {
  nombreValido('alarma', nombre);
  exigir(acciones.length > 0, nombre, 'alarma sin acción');
  exigir(runbook !== '' && existe(runbook), nombre, `alarma sin runbook (${runbook || 'ninguno'})`);
  exigir([10, 30].includes(periodoS) || periodoS % 60 === 0, nombre, 'periodo que CloudWatch no admite');
  exigir(periodoS * periodos <= 24 * 3600, nombre, 'mira más de un día atrás');
  exigir(descripcion.length + runbook.length <= 1000, nombre, 'descripción de más de 1024 caracteres');
};

/** Of a function on AWS: an execution environment serves one request at a time. */
export const CONEXIONES_POR_AMBIENTE = 1;

/** @returns the most connections that all functions together can want at once */
export const conexionesEnElPeorCaso = (
  { httpConcurrency, lambdaAccountConcurrency }: Entorno,
  funciones: readonly Funcion[],
): number => {
  const porFuncion = funciones
    .filter(({ usaBaseDeDatos }) => usaBaseDeDatos)
    .map(({ fuente, programa }) => {
      if (fuente !== undefined) return fuente.concurrenciaMax;
      return programa === undefined ? (httpConcurrency ?? lambdaAccountConcurrency) : 1;
    });
  const suma = porFuncion.reduce((total, una) => total + una, 0);
  return Math.min(suma, lambdaAccountConcurrency) * CONEXIONES_POR_AMBIENTE;
};

/** Burstable classes this small have no Performance Insights, and RDS refuses the combination. */
export const admitePerformanceInsights = (clase: string): boolean =>
  !/^db\.t[234]g?\.(micro|small)$/.test(clase);

/** What holds for an environment as a whole. */
export const comprobarEntorno = (e: Entorno, { funciones }: Pick<Modelo, 'funciones'>): void => {
  const quien = `entorno ${e.nombre}`;
  exigir(e.zonas.length === 2 || e.zonas.length === 3, quien, 'ha de tener 2 o 3 zonas');
  exigir(
    e.zonasDeEndpoints >= 1 && e.zonasDeEndpoints <= e.zonas.length,
    quien,
    'endpoints en más zonas de las que hay',
  );
  const conexiones = conexionesEnElPeorCaso(e, funciones);
  exigir(
    conexiones <= e.proxyMaxConnections,
    quien,
    `concurrencia × conexiones (${conexiones}) supera lo que el proxy puede abrir (${e.proxyMaxConnections})`,
  );
  exigir(
    e.proxyMaxConnections <= 0.9 * e.dbMaxConnections,
    quien,
    'el proxy no deja a la base ni la décima parte de sus conexiones',
  );
  // Lambda refuses a reservation that leaves the account with less than 100 unreserved.
  const reservadas = funciones.filter((f) => f.fuente === undefined && f.programa === undefined).length;
  exigir(
    e.httpConcurrency === null || e.httpConcurrency * reservadas <= e.lambdaAccountConcurrency - 100,
    quien,
    'reserva más concurrencia de la que la cuenta puede ceder',
  );
  exigir(e.backupRetentionDays >= 1 && e.backupRetentionDays <= 35, quien, 'copias fuera de 1..35 días');
  exigir(
    e.rotationIntervalDays >= 1 && e.rotationIntervalDays <= 1000,
    quien,
    'rotación fuera de 1..1000 días',
  );
  exigir(
    RETENCIONES_DE_LOG.includes(e.logRetentionDays),
    quien,
    'retención de logs que CloudWatch no admite',
  );
  exigir(e.alarmEmails.length > 0 || e.chat !== null, quien, 'alarmas que no llegan a nadie');
  exigir(e.budgetUsd > 0, quien, 'presupuesto que no es positivo');
};
