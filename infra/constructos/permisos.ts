import { dlqPropia, temasDe } from '../accesos.ts';
import type { Modelo } from '../modelo.ts';
import { dlqsDe, type Funcion } from '../topologia.ts';
import type { Pila } from './pila.ts';
import type { Permiso } from './politica.ts';

/** The function that answers /ready and whatever no route matches. */
export const FUNCION_POR_DEFECTO = 'consultas';

export interface Recursos {
  /** Key of the queues and topics. */
  readonly claveMensajes: string;
  readonly arnDeEntrada: string;
  readonly claveSecretos: string;
  readonly arnClavePedidos: string;
  readonly arnSecretoOrigen: string;
}

const si = (condicion: boolean, permiso: Permiso): readonly Permiso[] => (condicion ? [permiso] : []);

/** Queues that it receives from, looks into or sends to. */
const deColas = (pila: Pila, f: Funcion, modelo: Modelo): readonly Permiso[] => {
  const arnes = (nombres: readonly string[]) => nombres.map((nombre) => pila.arn('sqs', nombre));
  const observadas = f.nombre === FUNCION_POR_DEFECTO ? modelo.colas.map(({ nombre }) => nombre) : [];
  const vaciadas = (f.vaciaDlqsDe ?? []).flatMap(dlqsDe);
  const propia = dlqPropia(f, { ...modelo, funcionPorDefecto: FUNCION_POR_DEFECTO });
  return [
    ...si(f.fuente !== undefined, {
      acciones: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      recursos: arnes(f.fuente === undefined ? [] : [f.fuente.cola]),
    }),
    ...si(f.devuelve === true && f.fuente !== undefined, {
      acciones: ['sqs:ChangeMessageVisibility'],
      recursos: arnes(f.fuente === undefined ? [] : [f.fuente.cola]),
    }),
    ...si(propia !== undefined, {
      acciones: ['sqs:SendMessage'],
      recursos: arnes(propia === undefined ? [] : [propia]),
    }),
    ...si(observadas.length > 0, { acciones: ['sqs:GetQueueAttributes'], recursos: arnes(observadas) }),
    ...si(vaciadas.length > 0, {
      acciones: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ],
      recursos: arnes(vaciadas),
    }),
    ...si(vaciadas.length > 0, {
      acciones: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
      recursos: arnes(f.vaciaDlqsDe ?? []),
    }),
  ];
};

const deTemas = (pila: Pila, f: Funcion, modelo: Modelo): readonly Permiso[] => {
  const arnes = temasDe(f, { ...modelo, funcionPorDefecto: FUNCION_POR_DEFECTO }).map((tema) =>
    pila.arn('sns', tema),
  );
  const accion = f.nombre === FUNCION_POR_DEFECTO ? 'sns:GetTopicAttributes' : 'sns:Publish';
  return si(arnes.length > 0, { acciones: [accion], recursos: arnes });
};

/** Exactly what a function does, read off the topology. */
export const permisosDe = (pila: Pila, f: Funcion, modelo: Modelo, r: Recursos): readonly Permiso[] => {
  const http = f.fuente === undefined && f.programa === undefined;
  const mensajes = f.fuente !== undefined || f.publica.length > 0 || f.vaciaDlqsDe !== undefined;
  const secretos = [...(f.usaClavePedidos ? [r.arnClavePedidos] : []), ...(http ? [r.arnSecretoOrigen] : [])];
  return [
    ...deColas(pila, f, modelo),
    ...deTemas(pila, f, modelo),
    ...si(mensajes, { acciones: ['kms:Decrypt', 'kms:GenerateDataKey'], recursos: [r.claveMensajes] }),
    ...si(f.usaBaseDeDatos, { acciones: ['rds-db:connect'], recursos: [r.arnDeEntrada] }),
    ...si(secretos.length > 0, { acciones: ['secretsmanager:GetSecretValue'], recursos: secretos }),
    ...si(secretos.length > 0, { acciones: ['kms:Decrypt'], recursos: [r.claveSecretos] }),
    ...si(f.nombre === FUNCION_POR_DEFECTO, {
      acciones: ['cloudwatch:DescribeAlarms'],
      recursos: [pila.arn('cloudwatch', 'alarm:*')],
    }),
  ];
};
