import { existsSync } from 'node:fs';
import { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm/index.js';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { comprobarAlarma } from '../comprobaciones.ts';
import type { Alarma, AlarmaDeNube } from '../topologia.ts';
import type { Pila } from './pila.ts';

const existe = (ruta: string): boolean => existsSync(new URL(`../../${ruta}`, import.meta.url));

/** An alarm that tells `acciones` when it fires and when it is over. Its name and its runbook are what GET /alarmas reads. */
export const crearAlarma = (
  pila: Pila,
  alarma: Alarma | AlarmaDeNube,
  dimensions: Readonly<Record<string, string>>,
  acciones: readonly string[],
): CloudwatchMetricAlarm => {
  comprobarAlarma(alarma, acciones, existe);
  const { nombre, metrica, descripcion, runbook } = alarma;
  return new CloudwatchMetricAlarm(pila, `alarma-${nombre}`, {
    alarmName: pila.nombrar(nombre),
    alarmDescription: `${descripcion}\nRunbook: ${runbook}`,
    namespace: metrica.espacio,
    metricName: metrica.nombre,
    dimensions: { ...dimensions },
    statistic: alarma.estadistica,
    comparisonOperator: alarma.comparacion,
    threshold: alarma.umbral,
    period: alarma.periodoS,
    evaluationPeriods: alarma.periodos,
    treatMissingData: alarma.sinDatos,
    alarmActions: [...acciones],
    okActions: [...acciones],
  });
};

/** CloudWatch's limit of a rule's length. */
const REGLA_MAX = 10_240;

/** One alarm for "orders are in danger", for whoever wants to be woken once and not thirty times. */
export const crearCompuesta = (
  pila: Pila,
  nombre: string,
  alarmas: readonly CloudwatchMetricAlarm[],
  acciones: readonly string[],
): void => {
  const alarmRule = alarmas.map(({ alarmNameInput }) => `ALARM("${alarmNameInput}")`).join(' OR ');
  if (alarmRule.length > REGLA_MAX) throw new Error(`${nombre}: regla de más de ${REGLA_MAX} caracteres`);
  new CloudwatchCompositeAlarm(pila, nombre, {
    alarmName: pila.nombrar(nombre),
    alarmDescription:
      'Hay pedidos en peligro: alguna alarma de la cadena suena.\nRunbook: docs/runbooks/pedidos-en-peligro.md',
    alarmRule,
    alarmActions: [...acciones],
    okActions: [...acciones],
    dependsOn: [...alarmas],
  });
};
