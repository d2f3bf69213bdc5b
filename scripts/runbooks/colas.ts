/** The pages of the alarms that every queue, DLQ and consumer has. */
import { colas, dlqsDe, funciones, type NombreCola } from '../../infra/topologia.ts';
import { api, estadoDe, type Pagina, quejasDe, rama, sh } from './partes.ts';

interface DeCola {
  /** What the customer feels while its messages do not get on. */
  readonly siente: string;
  /** What mends itself, and what is at stake if a message is given up. */
  readonly seCura: string;
}

const POR_COLA: Readonly<Record<NombreCola, DeCola>> = {
  'cola-validacion': {
    siente: 'Their orders stay `RECIBIDO`: no verdict, nothing reserved. No order is decided wrongly.',
    seCura:
      'An order that is discarded here and stands in the book is sent again by the reconciler after 91 s, from the body in the book: discarding loses no order.',
  },
  'cola-registro': {
    siente:
      'Nothing: orders are decided as ever. But the book lacks them, so nobody would notice if one got lost.',
    seCura: 'An order that gets its verdict is entered in the book from it, within two minutes.',
  },
  'cola-anomalias': {
    siente:
      'Their orders are decided, but nothing follows: consistent ones stay `RESERVADO`, short ones `CON_FALTANTE` without a report.',
    seCura:
      'The reconciler publishes such a verdict again after 91 s, from the database: discarding loses nothing.',
  },
  'cola-sincronizacion': {
    siente: 'Consistent orders stay `RESERVADO` and cannot be shipped.',
    seCura:
      'The reconciler publishes such a verdict again after 91 s, from the database: discarding loses nothing.',
  },
  'cola-auditoria': {
    siente: 'Orders that are short stay `CON_FALTANTE`: no report, nobody is told.',
    seCura:
      'The reconciler publishes such a verdict again after 91 s, from the database: discarding loses nothing.',
  },
  'cola-descubiertos': {
    siente: 'Orders keep a reservation that the shelf no longer covers, a little longer than they should.',
    seCura: 'The reconciler looks for uncovered items every minute: discarding loses nothing.',
  },
};

const paginaDeDlq = (dlq: string, cola: NombreCola, funcion: string): Pagina => {
  const deSuscripcion = !dlq.startsWith(cola);
  const sinMotivo = deSuscripcion ? 'SIN_ENTREGAR' : 'RECEPCIONES_AGOTADAS';
  const nombre = `${dlq}-con-mensajes`;
  const causa = deSuscripcion
    ? `SNS could not deliver to \`${cola}\`: its policy, its key, or the queue itself.`
    : 'All receives were spent (about ten minutes of failures): the database or SNS was away, or the function cannot start.';
  return {
    nombre,
    secciones: {
      'What it means': `Messages for \`${cola}\` (read by \`${funcion}\`) lie in \`${dlq}\`. Nothing is lost, but nobody works on them. They are kept for 14 days after they were first sent.`,
      'What the customer feels': POR_COLA[cola].siente,
      'First command': `${sh(`npm run dlq -- inspeccionar ${dlq}`)}\n\nIt groups them by reason, names order and correlation id, and shows no body.`,
      'Decision tree': [
        rama(
          `${sinMotivo}:`,
          `${causa} They go back by themselves within a minute after it is over, four times at most. Are all parts well?`,
          `${api('/ready')}`,
        ),
        rama(
          `${sinMotivo}, and all is well, and they are still there after two minutes:`,
          'send them back. The first command only says what it would do. It leaves what came back twice already: then something in the message is at fault, and the log of the function says what.',
          `npm run dlq -- reenviar ${dlq} --motivo ${sinMotivo}`,
          `npm run dlq -- reenviar ${dlq} --motivo ${sinMotivo} --ejecutar`,
        ),
        rama(
          'rechazado por la función, TIPO_O_VERSION_DESCONOCIDA, and a producer was deployed before its consumer:',
          'deploy the consumer, then:',
          `npm run dlq -- reenviar ${dlq} --motivo TIPO_O_VERSION_DESCONOCIDA --ejecutar`,
        ),
        rama(
          'rechazado por la función:',
          `it will never be valid. Find out who sends such messages (the correlation id leads there) and stop that; then put them away. Their bodies stay in the record, \`npm run dlq -- historial\` names it. ${POR_COLA[cola].seCura}`,
          `npm run dlq -- descartar ${dlq} --rechazados --porque "Veneno: inspeccionado segun el runbook"`,
          `npm run dlq -- descartar ${dlq} --rechazados --porque "Veneno: inspeccionado segun el runbook" --ejecutar`,
        ),
      ].join('\n\n'),
      'How to know that it is over': `No message is left, the alarm is \`OK\` a minute later, and the orders that were named have a verdict (\`GET /pedidos/{id}\`).\n\n${sh('npm run dlq -- listar', estadoDe(nombre))}`,
    },
  };
};

const paginaDeRetraso = (cola: NombreCola, funcion: string, cual: 'atrasada' | 'profunda'): Pagina => {
  const nombre = `${cola}-${cual}`;
  const que =
    cual === 'atrasada'
      ? `The oldest message of \`${cola}\` has waited for more than five minutes, two minutes in a row`
      : `More than 100,000 messages wait in \`${cola}\``;
  return {
    nombre,
    secciones: {
      'What it means': `${que}: \`${funcion}\` is stopped, failing, or too slow for what comes in. After ten minutes of failures messages go to \`${cola}-dlq\`, from where they come back by themselves.`,
      'What the customer feels': POR_COLA[cola].siente,
      'First command': sh(quejasDe(funcion)),
      'Decision tree': [
        rama(
          '`circuito abierto`, `lote fallido`:',
          'the database or SNS is out of reach. Which one?',
          api('/ready'),
        ),
        rama(
          '503, and it is the database:',
          'repair it. Nothing else needs to be done: the circuit closes by itself within 5 s, the queue drains by itself. How long that may take: docs/interrupciones.md.',
          'npm run interrupciones',
        ),
        rama(
          'Nothing was logged at all:',
          `the event source mapping of \`${funcion}\` is off, or the function does not start. Roll back its last deployment.`,
        ),
        rama(
          'No errors, and it grows steadily:',
          `more comes in than \`${funcion}\` can do. Raise its \`concurrenciaMax\` in infra/topologia.ts, within the connections of the database.`,
          `npm run sql -- "SHOW STATUS LIKE 'Threads_connected'"`,
        ),
      ].join('\n\n'),
      'How to know that it is over': `The alarm is \`OK\`.\n\n${sh(estadoDe(nombre))}`,
    },
  };
};

const paginaDeFallos = (cola: NombreCola, funcion: string): Pagina => {
  const nombre = `${funcion}-con-fallos`;
  return {
    nombre,
    secciones: {
      'What it means': `For five minutes in a row \`${funcion}\` has put messages back or sent them to its DLQ. Partial batch responses hide this from Lambda's own error metric.`,
      'What the customer feels': `${POR_COLA[cola].siente} After about ten minutes of it messages end in \`${cola}-dlq\`.`,
      'First command': sh(quejasDe(funcion)),
      'Decision tree': [
        rama(
          '`circuito abierto`, `FALLO_DEL_ENTORNO`, `LOTE_FALLIDO`, `SIN_PUBLICAR`:',
          'the database or SNS is out of reach. Repair it; all else mends itself (docs/interrupciones.md).',
          api('/ready'),
        ),
        rama(
          '`FALLO_AL_PROCESAR`, `SIN_VEREDICTO`:',
          'the database refuses something in single messages; the line before names its error. They go to the DLQ; the others are not held up.',
          `npm run dlq -- inspeccionar ${cola}-dlq`,
        ),
        rama(
          '`PEDIDO_AUSENTE`:',
          'messages of orders that the database does not know, as after a restore. They end in the DLQ.',
        ),
        rama(
          '`mensaje terminal enviado a la DLQ`:',
          `a producer sends what can never be valid: go on with ${cola}-dlq-con-mensajes.md.`,
        ),
      ].join('\n\n'),
      'How to know that it is over': `The alarm is \`OK\`: a minute has passed without failures.\n\n${sh(estadoDe(nombre))}`,
    },
  };
};

export const paginasDeColas: readonly Pagina[] = colas.flatMap(({ nombre: cola }) => {
  const funcion = funciones.find(({ fuente }) => fuente?.cola === cola)?.nombre ?? '';
  return [
    ...dlqsDe(cola).map((dlq) => paginaDeDlq(dlq, cola, funcion)),
    paginaDeRetraso(cola, funcion, 'atrasada'),
    paginaDeRetraso(cola, funcion, 'profunda'),
    paginaDeFallos(cola, funcion),
  ];
});
