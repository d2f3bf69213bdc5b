import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule/index.js';
import { nombreValido } from '../comprobaciones.ts';
import { sinReintentos } from './funcion.ts';
import type { Pila } from './pila.ts';
import { quienAsume } from './politica.ts';
import { crearRol } from './rol.ts';

const MINUTO = 60;

/** EventBridge Scheduler calls a function every so many seconds. A tick that is lost is not made up for: the next comes. */
export const crearReloj = (pila: Pila, nombre: string, cadaS: number, funcion: LambdaFunction): void => {
  const minutos = cadaS / MINUTO;
  const { rol, politica } = crearRol(pila, `reloj-${nombre}`, {
    nombre: pila.nombrar(`reloj-${nombre}`),
    asume: quienAsume('scheduler.amazonaws.com', pila.cuenta),
    permisos: [{ acciones: ['lambda:InvokeFunction'], recursos: [funcion.arn] }],
  });
  new SchedulerSchedule(pila, `reloj-${nombre}`, {
    name: nombreValido('reloj', pila.nombrar(nombre)),
    scheduleExpression: `rate(${minutos} ${minutos === 1 ? 'minute' : 'minutes'})`,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: funcion.arn,
      roleArn: rol.arn,
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: MINUTO },
    },
    dependsOn: [politica],
  });
  sinReintentos(pila, nombre, funcion);
};
