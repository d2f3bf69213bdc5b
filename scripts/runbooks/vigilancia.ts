/** The pages of the alarms that watch over the whole. */
import { api, estadoDe, type Pagina, quejasDe, rama, sh } from './partes.ts';

const sinCuenta: Pagina = {
  nombre: 'pedidos-sin-cuenta',
  secciones: {
    'What it means':
      "Accepted orders have no verdict after 91 s and are neither in the validator's queue nor in a DLQ: somebody took their messages and lost them. The reconciler has already sent them again from the book.",
    'What the customer feels': 'Their orders stay `RECIBIDO` for one to three minutes longer.',
    'First command': `${sh(api('/reconciliacion'))}\n\nAsk again a minute later.`,
    'Decision tree': [
      rama('`sin_cuenta` is 0 again:', 'healed. Nothing needs to be sent by hand.'),
      rama(
        'It comes back every few minutes:',
        'the validator acknowledges what it does not process. Roll back its last deployment; each order goes out again by itself, at the latest after 12 minutes.',
        quejasDe('validador'),
      ),
      rama(
        '`sin_cuenta` stays, with `el libro no guarda un cuerpo que se pueda reenviar` in the log:',
        'somebody has changed the book. Those orders must be sent in again by their clients.',
        quejasDe('reconciliador'),
      ),
      rama(
        'After a backlog of hours:',
        'it may be a false alarm for a minute or two (docs/decisiones/0020).',
      ),
    ].join('\n\n'),
    'How to know that it is over': `A sweep counts none, and the alarm is \`OK\`.\n\n${sh(api('/reconciliacion'), estadoDe('pedidos-sin-cuenta'))}`,
  },
};

const descuadrado: Pagina = {
  nombre: 'inventario-descuadrado',
  secciones: {
    'What it means':
      'For some item the shelf is not the sum of its movements (`ESTANTE`), or what is reserved is not what live orders hold (`RESERVADA`). The system never writes one without the other: somebody changed a table by hand, or there is a bug. Nothing is repaired by itself.',
    'What the customer feels': 'Orders of that item may be refused, or confirmed, wrongly.',
    'First command': `${sh(api('/reconciliacion'))}\n\n\`descuadres\` names bodega, item, \`esperado\` (the ledger) and \`encontrado\` (the item's row).`,
    'Decision tree': [
      rama(
        'Which rows differ:',
        'the same from the tables themselves, shelf first, then reservations.',
        'npm run sql -- "SELECT b.bodega_id, b.item_id, b.cantidad_disponible, SUM(m.delta) AS esperado FROM bodega_items b JOIN movimientos m ON m.bodega_id = b.bodega_id AND m.item_id = b.item_id WHERE b.bodega_id > 0 GROUP BY b.bodega_id, b.item_id, b.cantidad_disponible HAVING esperado <> b.cantidad_disponible LIMIT 20"',
        'npm run sql -- "SELECT b.bodega_id, b.item_id, b.cantidad_reservada, COALESCE(SUM(i.cantidad_reservada), 0) AS esperado FROM bodega_items b LEFT JOIN pedido_items i ON i.bodega_id = b.bodega_id AND i.item_id = b.item_id AND i.version_salida IS NULL AND i.version_reserva IS NOT NULL WHERE b.bodega_id > 0 GROUP BY b.bodega_id, b.item_id, b.cantidad_reservada HAVING esperado <> b.cantidad_reservada LIMIT 20"',
      ),
      rama(
        '`ESTANTE`:',
        'put the rows back to what the ledger says; then count the shelf, and record the count with `POST /bodega/movimientos` (AJUSTE).',
        'npm run sql -- "UPDATE bodega_items b JOIN (SELECT bodega_id, item_id, SUM(delta) AS esperado FROM movimientos GROUP BY bodega_id, item_id) m ON m.bodega_id = b.bodega_id AND m.item_id = b.item_id SET b.cantidad_disponible = m.esperado WHERE b.cantidad_disponible <> m.esperado"',
      ),
      rama(
        '`RESERVADA`:',
        'put the rows back to what live orders hold.',
        'npm run sql -- "UPDATE bodega_items b LEFT JOIN (SELECT bodega_id, item_id, SUM(cantidad_reservada) AS esperado FROM pedido_items WHERE version_salida IS NULL AND version_reserva IS NOT NULL GROUP BY bodega_id, item_id) i ON i.bodega_id = b.bodega_id AND i.item_id = b.item_id SET b.cantidad_reservada = COALESCE(i.esperado, 0) WHERE b.bodega_id > 0 AND b.cantidad_reservada <> COALESCE(i.esperado, 0)"',
      ),
      rama('Afterwards:', 'find out who wrote: the log of the database, and who has its password.'),
    ].join('\n\n'),
    'How to know that it is over': `A sweep finds no difference (\`descuadres\` is empty), and the alarm is \`OK\`.\n\n${sh(api('/reconciliacion'), estadoDe('inventario-descuadrado'))}`,
  },
};

const cadenaRota: Pagina = {
  nombre: 'cadena-rota',
  secciones: {
    'What it means':
      'The reconciler recomputes the audit chain bit by bit (docs/decisiones/0005). Some record is not what was sealed, or is gone, or its report no longer says the same. The system only ever adds records: somebody changed a table by hand, or a backup was restored in part. Nothing is repaired by itself.',
    'What the customer feels': 'Nothing. What was reported of a shortfall can no longer be proved.',
    'First command': `${sh(api('/auditoria/verificacion'))}\n\n\`primer_error\` names the record (\`numero\`) and what is wrong with it (\`motivo\`).`,
    'Decision tree': [
      rama(
        'Which stretches:',
        'each has 5,000 records.',
        'npm run sql -- "SELECT tramo, rotura_numero, rotura_motivo, visto_en FROM auditoria_tramos WHERE rotura_motivo IS NOT NULL"',
      ),
      rama(
        '`HUELLA_DISTINTA`, `HUELLA_ANTERIOR_DISTINTA`, `NUMERO_AUSENTE`, `REPORTE_DISTINTO`:',
        'take the record, and the report of its order, from the last backup in which they were right, and put them back as they were, byte by byte. Never seal anew: then nothing proves what was there.',
      ),
      rama(
        '`CABEZA_DISTINTA`:',
        'records are missing at the end, or the head was altered: `auditoria_cabeza` must name the last record. Restore what is missing from the backup.',
      ),
      rama('Afterwards:', 'find out who wrote: the log of the database, and who has its password.'),
    ].join('\n\n'),
    'How to know that it is over': `The next run finds nothing wrong in that stretch, \`integra\` is true, and the alarm is \`OK\`.\n\n${sh(api('/auditoria/verificacion'), estadoDe('cadena-rota'))}`,
  },
};

const parado: Pagina = {
  nombre: 'reconciliador-parado',
  secciones: {
    'What it means':
      'No run of the reconciler has ended for three minutes or more. Orders are decided as ever, but nobody would notice a lost one, late shortfalls whose message was lost are not found, and no DLQ empties itself after an outage.',
    'What the customer feels': 'Nothing, as long as nothing else fails.',
    'First command': sh(quejasDe('reconciliador')),
    'Decision tree': [
      rama('`ejecución programada fallida`:', 'its reason stands there. Are all parts well?', api('/ready')),
      rama(
        '`Task timed out`:',
        'a statement has lost its index, or waits for a lock. Which one?',
        'npm run sql -- "SELECT id, time, state, LEFT(info, 80) AS info FROM information_schema.processlist WHERE command <> \'Sleep\' ORDER BY time DESC"',
      ),
      rama(
        '`otra corrida tiene el turno` in every line:',
        'a run was killed; its turn ends after 50 s. If the date below lies further ahead, a clock is wrong.',
        'npm run sql -- "SELECT turno, turno_hasta, UTC_TIMESTAMP(3) AS ahora FROM reconciliacion"',
      ),
      rama('No line at all:', 'the schedule is off: switch it on.'),
    ].join('\n\n'),
    'How to know that it is over': `A run ends (\`ejecutada_en\` is of this minute), and the alarm is \`OK\`. It goes on where it stopped; nothing needs to be made up for.\n\n${sh(api('/reconciliacion'), estadoDe('reconciliador-parado'))}`,
  },
};

const canario: Pagina = {
  nombre: 'canario-atrasado',
  secciones: {
    'What it means':
      'The test order that is sent every minute, and is short by design, takes more than 90 s to its report, was not found short, or is not sent any more. Real shortfalls fare the same.',
    'What the customer feels': 'Verdicts or reports come late, or shortfalls go unnoticed.',
    'First command': `${sh(`npm run sql -- "SELECT HEX(c.pedido_id) AS canario, c.enviado_en, p.estado, p.resultado FROM canarios c LEFT JOIN pedidos p ON p.pedido_id = c.pedido_id ORDER BY c.enviado_en DESC LIMIT 5"`)}\n\nEach line is a canary whose report is still awaited, and how far it got.`,
    'Decision tree': [
      rama('No line of the last two minutes:', 'it is not sent.', quejasDe('canario')),
      rama(
        '`estado` NULL:',
        'it has no verdict: tema-pedidos, cola-validacion or the validator.',
        quejasDe('validador'),
      ),
      rama(
        '`CON_FALTANTE`:',
        'decided, but not reported: router, emitter or tema-faltantes.',
        quejasDe('enrutador-anomalias'),
        quejasDe('emisor-auditoria'),
      ),
      rama(
        '`RESERVADO` or `VALIDADO`:',
        'the validator calls short orders consistent. Stop it at once (its event source mapping) and roll back: what waits in the queue is decided rightly afterwards.',
      ),
      rama('Anything else:', 'the other alarms that are on say where it is stuck.', api('/alarmas')),
    ].join('\n\n'),
    'How to know that it is over': `Two canaries in a row have come back in time, and the alarm is \`OK\`. One that never comes is given up after an hour.\n\n${sh(estadoDe('canario-atrasado'))}`,
  },
};

export const paginasDeVigilancia: readonly Pagina[] = [sinCuenta, descuadrado, cadenaRota, parado, canario];
