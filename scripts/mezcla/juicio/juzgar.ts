import type { Enviado } from '../enviado.ts';
import type { Cuadro } from './cuadro.ts';
import { juzgarFinales, juzgarLibro } from './finales.ts';
import type { Hallar } from './hallar.ts';
import { juzgarTardios } from './tardios.ts';
import { juzgarVeredictos } from './veredictos.ts';
import { vidasDe } from './vidas.ts';

/** Without these a run shows nothing. */
const IMPRESCINDIBLES = ['POST /pedidos 202', 'cancelacion 200', 'despacho 200', 'ENTRADA 201', 'AJUSTE 201'];

/** Was it a mix at all? A run of a few seconds on a busy machine may not have come to everything. */
export const juzgarMezcla = ({ respuestas }: Enviado, tardios: number, hallar: Hallar): void => {
  for (const cual of IMPRESCINDIBLES)
    if (!respuestas.has(cual)) hallar('mezcla', `nunca se contestó ${cual}`);
  if (tardios === 0) hallar('mezcla', 'ningún pedido quedó descubierto después');
};

/** Holds the tables against each other, against the rule, and against what the clients were told. */
export const juzgar = (cuadro: Cuadro, enviado: Enviado, hallar: Hallar) => {
  for (const indebida of enviado.indebidas) hallar('respuestas', indebida);
  const vidas = vidasDe(cuadro, hallar);
  juzgarVeredictos(cuadro, enviado, vidas, hallar);
  juzgarFinales(cuadro, enviado, hallar);
  juzgarLibro(cuadro, enviado, hallar);
  return juzgarTardios(cuadro, vidas, hallar);
};
