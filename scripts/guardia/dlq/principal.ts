import { esDeLaBase, explicar } from '../errores.ts';
import { abrirSitio, type Sitio } from '../sitio.ts';
import type { Mudanza, Orden } from './argumentos.ts';
import { historial } from './historial.ts';
import { inspeccionar } from './inspeccionar.ts';
import { listar } from './listar.ts';
import { type Balance, mudar } from './mudar.ts';

export interface Salidas {
  readonly decir: (linea: string) => void;
  readonly quejarse: (linea: string) => void;
  /** True once somebody wants it to stop. */
  readonly parar: () => boolean;
}

const total = (cuentas: ReadonlyMap<string, number>): number =>
  [...cuentas.values()].reduce((suma, n) => suma + n, 0);

const contarlo = (mudanza: Mudanza, { dlq, aptos, reparos, hechos }: Balance): string[] => {
  const destino = mudanza.tipo === 'descartar' ? 'la base, con su cuerpo' : (mudanza.destino ?? dlq.cola);
  const cabeza = mudanza.ejecutar
    ? `${dlq.nombre}: ${hechos} de ${total(aptos)} a ${destino}`
    : `${dlq.nombre}: irían ${total(aptos)} a ${destino}`;
  return [
    cabeza,
    ...[...aptos].map(([motivo, n]) => `  ${n} con motivo ${motivo}`),
    ...[...reparos].map(([reparo, n]) => `  ${n} se quedan: ${reparo}`),
  ];
};

/** @returns the exit code: 1 when something that was meant has stayed */
const ejecutarMudanza = async (sitio: Sitio, mudanza: Mudanza, salidas: Salidas): Promise<number> => {
  let quedan = 0;
  for (const dlq of mudanza.dlqs) {
    if (salidas.parar()) break;
    const balance = await mudar(sitio, mudanza, dlq, () => !salidas.parar());
    const meta = total(balance.aptos) + total(balance.reparos);
    if (meta === 0 && mudanza.dlqs.length > 1) continue;
    for (const linea of contarlo(mudanza, balance)) salidas.decir(linea);
    quedan += meta - balance.hechos;
  }
  if (!mudanza.ejecutar) {
    salidas.decir('No se ha movido nada: repítalo con --ejecutar.');
    return 0;
  }
  if (salidas.parar()) salidas.quejarse('Interrumpido: lo que falta sigue en la DLQ; repita la orden.');
  return quedan > 0 || salidas.parar() ? 1 : 0;
};

const correr = async (
  sitio: Sitio,
  orden: Exclude<Orden, { tipo: 'ayuda' }>,
  salidas: Salidas,
): Promise<number> => {
  if ('seleccion' in orden) return ejecutarMudanza(sitio, orden, salidas);
  const lineas =
    'ejemplos' in orden
      ? await inspeccionar(sitio, orden)
      : await (orden.tipo === 'listar' ? listar : historial)(sitio);
  for (const linea of lineas) salidas.decir(linea);
  return 0;
};

const QUE_HACER_SIN_BASE =
  'Sin la base no queda constancia, y lo que se reenvíe volvería a fallar: repárela primero. No se ha perdido nada: lo que no se movió sigue en la DLQ.';

/** @returns the exit code: 0 done, 1 something has stayed, 2 it could not be done */
export const principal = async (
  orden: Exclude<Orden, { tipo: 'ayuda' }>,
  opciones: Parameters<typeof abrirSitio>[0],
  salidas: Salidas,
): Promise<number> => {
  let sitio: Sitio | undefined;
  try {
    sitio = await abrirSitio(opciones);
    return await correr(sitio, orden, salidas);
  } catch (error) {
    salidas.quejarse(explicar(error));
    if (esDeLaBase(error) && sitio !== undefined) salidas.quejarse(QUE_HACER_SIN_BASE);
    return 2;
  } finally {
    await sitio?.cerrar();
  }
};
