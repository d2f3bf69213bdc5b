/** The figures of docs/interrupciones.md; a test holds the page against them. */
import { agotado, aguantes, avisos, enDlq, seguro, vuelta } from './calculo.ts';

const enTexto = (s: number): string => {
  const [h, min, resto] = [Math.floor(s / 3600), Math.floor((s % 3600) / 60), Math.round(s % 60)];
  return [h > 0 ? `${h} h` : '', min > 0 ? `${min} min` : '', resto > 0 ? `${resto} s` : '']
    .filter((parte) => parte !== '')
    .join(' ');
};

const tabla = (filas: readonly (readonly string[])[]): string[] => {
  const [cabeza = [], ...resto] = filas;
  return [cabeza, cabeza.map(() => '---'), ...resto].map((celdas) => `| ${celdas.join(' | ')} |`);
};

export const cifras = (): string =>
  [
    ...tabla([
      ['queue', 'read by', 'visibility × receives', 'nothing in the DLQ before', 'first one there after'],
      ...aguantes.map((a) => [
        a.cola,
        a.funcion,
        `${a.visibilidad} s × ${a.recepciones}`,
        enTexto(a.seguro),
        enTexto(a.enDlq),
      ]),
    ]),
    '',
    ...tabla([
      ['after', 'what happens'],
      [
        enTexto(vuelta),
        'an order that waits for an outage to end has its verdict this long after the end, at most',
      ],
      ...avisos.map(({ nombre, a }) => [enTexto(a), `\`${nombre}\` pages`]).slice(0, -1),
      [enTexto(seguro), 'the last outage that nobody has to know about ends'],
      [enTexto(enDlq), 'healthy orders reach a DLQ'],
      ...avisos.map(({ nombre, a }) => [enTexto(a), `\`${nombre}\` pages`]).slice(-1),
      [enTexto(agotado()), 'SNS away all this time: the reconciler has sent them back as often as it may'],
    ]),
    '',
    `Once all is well again, an order that waited in a queue goes on within ${enTexto(vuelta)}.`,
  ].join('\n');
