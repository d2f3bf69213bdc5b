import { conexionesEnElPeorCaso } from '../../infra/comprobaciones.ts';
import type { Entorno } from '../../infra/entornos.ts';
import { modelo } from '../../infra/modelo.ts';
import { CONTADO, type Conteo } from './conteo.ts';
import { FIJO, GRATIS, HORA_DE_BASE, HORAS_MES, PRECIO } from './precios.ts';

export interface Partida {
  readonly nombre: string;
  /** USD a month. */
  readonly usd: number;
}

const SEGUNDOS_MES = HORAS_MES * 3600;
/** Above so many orders a second batches fill. */
const TROPEL_POR_S = 10;
/** Of a function's invocation, as assumed: it waits for the database or SNS more than it computes. */
const INVOCACION_S = 0.1;
const MEMORIA_GB = 0.5;
/** Log lines of an order through the chain, and its rows in the database with their indexes: read off the local system. */
const LOG_BYTES = 4_000;
const FILAS_BYTES = 4_000;
const MENSAJE_BYTES = 20_000;
/** Lambda's pollers of a queue that is empty: five at least, each a long poll of 20 s. */
const SONDEOS_POR_S = 5 / 20;
/** SQS and SNS keep a data key for this long; one to encrypt and one to decrypt. */
const REUSO_KMS_S = 300;
const PETICIONES_KMS = 2;
const GIB = 1024 ** 3;
const REGLAS_WAF = 5;
const METRICAS_PROPIAS = 12;
const INTERFACES = 7;
const CLAVES = 3;
const SECRETOS = 3;

const sobre = (cuanto: number, gratis: number): number => Math.max(0, cuanto - gratis);

/** What is paid with no order at all. */
const fijas = (e: Entorno): readonly Partida[] => {
  const zonas = e.enableMultiAZ ? 2 : 1;
  const base = HORA_DE_BASE[e.dbInstanceClass];
  if (base === undefined)
    throw new Error(`Sin precio para ${e.dbInstanceClass}: añádalo a scripts/costos/precios.ts.`);
  const alarmas = modelo.alarmas.length + modelo.alarmasDeNube.length;
  const deDatos = (PETICIONES_KMS * (modelo.colas.length + modelo.temas.length) * SEGUNDOS_MES) / REUSO_KMS_S;
  const sondeos = modelo.colas.length * SONDEOS_POR_S * SEGUNDOS_MES;
  return [
    {
      nombre: `RDS ${e.dbInstanceClass}${zonas === 2 ? ' en dos zonas' : ''}`,
      usd: zonas * base * HORAS_MES,
    },
    { nombre: `RDS disco ${e.dbStorageGb} GiB`, usd: zonas * e.dbStorageGb * PRECIO.discoGb },
    { nombre: 'RDS Proxy', usd: FIJO.proxyHora * HORAS_MES },
    {
      nombre: `${INTERFACES} endpoints en ${e.zonasDeEndpoints} zona(s)`,
      usd: INTERFACES * e.zonasDeEndpoints * FIJO.endpointHora * HORAS_MES,
    },
    { nombre: 'WAF', usd: FIJO.waf + REGLAS_WAF * FIJO.reglaWaf },
    { nombre: 'claves y secretos', usd: CLAVES * FIJO.clave + SECRETOS * FIJO.secreto },
    {
      nombre: `${alarmas} alarmas, tablero, métricas`,
      usd: sobre(alarmas, 10) * FIJO.alarma + FIJO.alarmaCompuesta + METRICAS_PROPIAS * FIJO.metricaPropia,
    },
    { nombre: 'KMS: claves de datos', usd: deDatos * PRECIO.kms },
    { nombre: 'sondeo de colas vacías', usd: sobre(sondeos, GRATIS.sqs) * PRECIO.sqs },
  ];
};

/** What each order adds. */
const porPedido = (pedidos: number, c: Conteo): readonly Partida[] => {
  const invocaciones = pedidos * c.invocaciones;
  const gbSegundos = invocaciones * INVOCACION_S * MEMORIA_GB;
  const peticiones = pedidos * c.peticiones;
  return [
    { nombre: 'API Gateway', usd: peticiones * PRECIO.peticionApi },
    {
      nombre: 'CloudFront y su función',
      usd:
        sobre(peticiones, GRATIS.cloudFront) * PRECIO.peticionCloudFront +
        peticiones * PRECIO.funcionCloudFront,
    },
    { nombre: 'WAF por petición', usd: peticiones * PRECIO.waf },
    {
      nombre: 'Lambda',
      usd:
        sobre(invocaciones, GRATIS.invocaciones) * PRECIO.invocacion +
        sobre(gbSegundos, GRATIS.gbSegundos) * PRECIO.gbSegundo,
    },
    { nombre: 'SNS', usd: sobre(pedidos * c.sns, GRATIS.sns) * PRECIO.sns },
    { nombre: 'SQS', usd: pedidos * c.sqs * PRECIO.sqs },
    { nombre: 'logs', usd: (pedidos * LOG_BYTES * PRECIO.logsPorGb) / GIB },
    { nombre: 'bytes por los endpoints', usd: (pedidos * MENSAJE_BYTES * PRECIO.bytesPorEndpointGb) / GIB },
    { nombre: 'disco de un mes de pedidos', usd: (pedidos * FILAS_BYTES * PRECIO.discoGb) / GIB },
  ];
};

export interface Factura {
  readonly pedidos: number;
  readonly modo: keyof typeof CONTADO;
  readonly partidas: readonly Partida[];
  readonly total: number;
  /** USD for a thousand orders. */
  readonly porMil: number;
  readonly conexiones: number;
}

/** @param pedidos a month */
export const calcular = (e: Entorno, pedidos: number): Factura => {
  const modo = pedidos / SEGUNDOS_MES >= TROPEL_POR_S ? 'tropel' : 'sueltos';
  const partidas = [...fijas(e), ...porPedido(pedidos, CONTADO[modo])];
  const total = partidas.reduce((suma, { usd }) => suma + usd, 0);
  return {
    pedidos,
    modo,
    partidas,
    total,
    porMil: (1000 * total) / pedidos,
    conexiones: conexionesEnElPeorCaso(e, modelo.funciones),
  };
};
