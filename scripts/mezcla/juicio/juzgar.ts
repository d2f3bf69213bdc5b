import type { Enviado } from '../enviado.ts';
import type { Cuadro } from './cuadro.ts';
import { juzgarFinales, juzgarLibro } from './finales.ts';
import type { Hallar } from './hallar.ts';
import { juzgarTardios } from './tardios.ts';
import { juzgarVeredictos } from './veredictos.ts';
import { vidasDe } from './vidas.ts';

/** Without these a run shows nothing. */
const IMPRESCINDIBLES = ['POST /pedidos 202', 'cancelacion 200', 'despacho 200', 'ENTRADA 201', 'AJUSTE 201'];

/** Holds the tables against each other, against the rule, and against what the clients were told. */
export const juzgar = (cuadro: Cuadro, enviado: Enviado, hallar: Hallar) => {
  for (const indebida of enviado.indebidas) hallar('respuestas', indebida);
  for (const cual of IMPRESCINDIBLES)
    if (!enviado.respuestas.has(cual)) hallar('mezcla', `nunca se contestó ${cual}`);
  const vidas = vidasDe(cuadro, hallar);
  juzgarVeredictos(cuadro, enviado, vidas, hallar);
  juzgarFinales(cuadro, enviado, hallar);
  juzgarLibro(cuadro, enviado, hallar);
  const cuenta = juzgarTardios(cuadro, vidas, hallar);
  if (cuenta.tardios === 0) hallar('mezcla', 'ningún pedido quedó descubierto después');
  return cuenta;
};
