/**
 * npm run capacidad [-- --pedidos-dia N] [--por-peticion N] [--clase NAME] …: takes the figures of docs/rendimiento.md
 * to AWS: what the first wall is, what is to be done there, and what a million orders cost.
 */
import { parseArgs } from 'node:util';
import { CLASES } from './capacidad/aws.ts';
import { MEDIDO } from './capacidad/medido.ts';
import { costes, diasHastaLleno, type Entorno, type Medido, muros, validadores } from './capacidad/modelo.ts';

const numero = (n: number): string => n.toLocaleString('es', { maximumFractionDigits: n < 10 ? 2 : 0 });

const { values } = parseArgs({
  options: {
    'pedidos-dia': { type: 'string', default: '1e9' },
    /** How much more than the mean of the day the busiest second brings. */
    pico: { type: 'string', default: '3' },
    'por-peticion': { type: 'string', default: '1' },
    clase: { type: 'string', default: 'db.r7g.16xlarge' },
    'viaje-ms': { type: 'string', default: '1' },
    'confirmar-ms': { type: 'string', default: '3' },
    nucleo: { type: 'string', default: '1' },
  },
});

const positivo = (nombre: string, texto: string): number => {
  const valor = Number(texto);
  if (!(valor > 0)) throw new Error(`--${nombre} debe ser un número mayor que 0.`);
  return valor;
};

const leer = (): { medido: Medido; entorno: Entorno; pedidosDia: number; pico: number } => {
  const clase = CLASES.find(({ nombre }) => nombre === values.clase);
  if (clase === undefined) throw new Error(`--clase: ${CLASES.map(({ nombre }) => nombre).join(', ')}`);
  const porPeticion = positivo('por-peticion', values['por-peticion']);
  const peticionesPorPedido = porPeticion === 1 ? MEDIDO.peticiones : MEDIDO.peticionesLote;
  return {
    medido: { ...MEDIDO.resto, porPeticion, peticionesPorPedido },
    entorno: {
      viajeMs: positivo('viaje-ms', values['viaje-ms']),
      confirmarMs: positivo('confirmar-ms', values['confirmar-ms']),
      nucleo: positivo('nucleo', values.nucleo),
      clase,
    },
    pedidosDia: positivo('pedidos-dia', values['pedidos-dia']),
    pico: positivo('pico', values.pico),
  };
};

try {
  const { medido, entorno, pedidosDia, pico } = leer();
  const media = pedidosDia / 86_400;
  console.log(
    `${numero(pedidosDia)} pedidos al día: ${numero(media)}/s de media, ${numero(media * pico)}/s en el pico.\n`,
  );
  for (const { que, limite, remedio } of muros(medido, entorno))
    console.log(
      `${limite >= media * pico ? '✔' : limite >= media ? '~' : '✘'} ${numero(limite).padStart(10)}/s  ${que}\n${' '.repeat(16)}→ ${remedio}`,
    );
  console.log(`\nValidadores a la vez en el pico: ${validadores(medido, entorno, media * pico)}.`);
  console.log(`La mayor base de RDS se llena en ${numero(diasHastaLleno(medido, pedidosDia))} días.\n`);
  const lista = costes(medido, entorno, pedidosDia);
  for (const { que, dolares } of lista) console.log(`${dolares.toFixed(2).padStart(8)} $  ${que}`);
  const total = lista.reduce((suma, { dolares }) => suma + dolares, 0);
  console.log(`${total.toFixed(2).padStart(8)} $  por millón de pedidos`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
