/** npm run interrupciones: how long database or SNS may be away, and what happens then, from infra/topologia.ts. */
import { parseArgs } from 'node:util';
import { ErrorDeUso } from './experimento/error-de-uso.ts';
import { miles } from './experimento/informe/numeros.ts';
import { tabla } from './guardia/dlq/listar.ts';
import { duracion } from './guardia/dlq/mirar.ts';
import {
  agotado,
  aguantes,
  avisos,
  DURACIONES,
  despuesDe,
  enDlq,
  seguro,
  vuelta,
} from './interrupciones/calculo.ts';

const AYUDA = `npm run interrupciones -- [opciones]
  --ritmo N       pedidos por segundo que entran (50)
  --capacidad N   pedidos por segundo que puede la parte más lenta (500; npm run bench la mide)`;

const tiempo = (s: number): string => (Number.isFinite(s) ? duracion(s * 1000) : 'nunca');

const positivo = (dado: string, opcion: string): number => {
  const numero = Number(dado);
  if (!(numero > 0 && numero <= 1e6))
    throw new ErrorDeUso(`--${opcion} ha de ser un número mayor que 0, no "${dado}".`);
  return numero;
};

const informe = (ritmo: number, capacidad: number): string[] => [
  ...tabla([
    ['cola', 'visibilidad × recepciones', 'aguanta', 'en la DLQ a los'],
    ...aguantes.map((a) => [
      a.cola,
      `${a.visibilidad} s × ${a.recepciones}`,
      tiempo(a.seguro),
      tiempo(a.enDlq),
    ]),
  ]),
  '',
  `La base puede faltar ${tiempo(seguro)} sin que ningún pedido sano llegue a una DLQ; el primero llega a los ${tiempo(enDlq)}.`,
  `Al volver, cada pedido sigue como mucho ${tiempo(vuelta)} después; el circuito se cierra solo.`,
  'Lo que llegó a una DLQ solo por eso vuelve por sí mismo, al minuto; si lo que falta es SNS, hasta ' +
    `${tiempo(agotado())} después del comienzo.`,
  '',
  ...tabla([['avisa a los', 'alarma'], ...avisos.map(({ nombre, a }) => [tiempo(a), nombre])]),
  '',
  `Con ${miles(ritmo)} pedidos/s y capacidad para ${miles(capacidad)}/s:`,
  ...tabla([
    ['interrupción', 'esperan', 'en DLQ', 'colas al día en', 'DLQ vacías en'],
    ...DURACIONES.map((s) => despuesDe(s, { ritmo, capacidad })).map((d) => [
      tiempo(d.duracion),
      miles(d.pendientes),
      miles(d.enDlq),
      tiempo(d.colas),
      d.dlqs === 0 ? '–' : tiempo(d.dlqs),
    ]),
  ]),
  'Más deprisa que el reconciliador: npm run dlq -- reenviar todas --motivo RECEPCIONES_AGOTADAS --ritmo 1000 --ejecutar',
];

try {
  const { values } = parseArgs({
    options: {
      ritmo: { type: 'string', default: '50' },
      capacidad: { type: 'string', default: '500' },
      ayuda: { type: 'boolean', default: false },
    },
  });
  const lineas = values.ayuda
    ? [AYUDA]
    : informe(positivo(values.ritmo, 'ritmo'), positivo(values.capacidad, 'capacidad'));
  for (const linea of lineas) console.log(linea);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
