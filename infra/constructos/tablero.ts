import { ESPACIO_METRICAS, type Metrica } from '../../shared/lambda/metricas.ts';
import type { Modelo } from '../modelo.ts';
import type { Pila } from './pila.ts';

const ANCHO = 12;
const ALTO = 6;

type Serie = readonly string[];

const grafico = (pila: Pila, titulo: string, metricas: readonly Serie[], estadistica: string) => ({
  type: 'metric',
  width: ANCHO,
  height: ALTO,
  properties: {
    title: titulo,
    region: pila.entorno.region,
    stat: estadistica,
    period: 60,
    view: 'timeSeries',
    metrics: metricas,
  },
});

const deCola = (nombre: string, cola: string): Serie => ['AWS/SQS', nombre, 'QueueName', cola];
const propia = (nombre: Metrica, funcion: string): Serie => [ESPACIO_METRICAS, nombre, 'funcion', funcion];

/** The dashboard: first whether orders are in danger, then a row per flow, in the order of the pipeline. */
export const cuerpoDelTablero = (pila: Pila, { colas, suscripciones }: Modelo, apiId: string): string => {
  const dlqs = [...colas, ...suscripciones].map(({ dlq }) => dlq.nombre);
  const flujos = suscripciones.flatMap(({ tema, cola, filtro }) => {
    const titulo = `${tema} → ${cola}${filtro === undefined ? '' : ` (${Object.values(filtro).flat().join(', ')})`}`;
    return [
      grafico(
        pila,
        `${titulo}: recibidos, borrados`,
        [deCola('NumberOfMessagesSent', cola), deCola('NumberOfMessagesDeleted', cola)],
        'Sum',
      ),
      grafico(
        pila,
        `${titulo}: en espera, edad`,
        [deCola('ApproximateNumberOfMessagesVisible', cola), deCola('ApproximateAgeOfOldestMessage', cola)],
        'Maximum',
      ),
    ];
  });
  return JSON.stringify({
    widgets: [
      grafico(pila, 'Canario: segundos hasta su reporte', [propia('AtrasoCanario', 'canario')], 'Maximum'),
      grafico(
        pila,
        'Reconciliador: sin cuenta, descuadres, tramos rotos',
        [
          propia('SinCuenta', 'reconciliador'),
          propia('Descuadres', 'reconciliador'),
          propia('TramosRotos', 'reconciliador'),
        ],
        'Maximum',
      ),
      grafico(
        pila,
        'DLQ: mensajes',
        dlqs.map((dlq) => deCola('ApproximateNumberOfMessagesVisible', dlq)),
        'Maximum',
      ),
      grafico(
        pila,
        'API: peticiones, 4xx, 5xx',
        ['Count', '4xx', '5xx'].map((nombre) => ['AWS/ApiGateway', nombre, 'ApiId', apiId]),
        'Sum',
      ),
      ...flujos,
    ],
  });
};
