/** The whole chain: against itself without work, and what it asks of SQS, SNS and Lambda. */

import { funciones } from '../../../infra/topologia.ts';
import type { Sistema } from '../../local/sistema.ts';
import { comprobarCadena, esperarVacias, iniciarCadena, llenarPorApi } from '../cadena.ts';
import { UNIFORME } from '../cargas.ts';
import { enviar } from '../clientes.ts';
import { abrirContador, type Contador } from '../cuenta.ts';
import { alternar, medianaDe, resumir } from '../medida.ts';
import { topologiaNula } from '../nulos/topologia.ts';
import { type Resultados, razones, type Taller } from '../taller.ts';

const CLIENTES = 32;
const CLIENTES_DE_LOTE = 4;
const POR_LOTE = 500;

const deCola: readonly string[] = funciones.flatMap(({ nombre, fuente }) =>
  fuente === undefined ? [] : [nombre],
);

const suma = (cuentas: ReadonlyMap<string, number>, quienes?: readonly string[]): number =>
  [...cuentas].reduce((total, [quien, n]) => (quienes?.includes(quien) === false ? total : total + n), 0);

/** Requests to SQS and SNS, of whomever, and invocations of what a queue feeds. */
const contadas = async (contador: Contador): Promise<number> => {
  const { peticiones, invocaciones } = await contador.cuentas();
  return suma(peticiones) + suma(invocaciones, deCola);
};

interface Envio {
  readonly pedidos: number;
  readonly porPeticion: number;
}

/** @returns orders per second from the first request to the last message */
const recorrer = async (sistema: Sistema, { pedidos, porPeticion }: Envio): Promise<number> => {
  const inicio = performance.now();
  await enviar({
    url: sistema.url,
    carga: UNIFORME,
    clientes: porPeticion === 1 ? CLIENTES : CLIENTES_DE_LOTE,
    peticiones: pedidos / porPeticion,
    porPeticion,
  });
  await esperarVacias(sistema.endpointColas);
  return (1000 * pedidos) / (performance.now() - inicio);
};

export const medirCadena = async (taller: Taller): Promise<Resultados> => {
  const nombre = 'extremo_vs_nulo';
  const pedidos = taller.rapido ? 1000 : 4000;
  let endpoint: string | undefined;
  const contador = await abrirContador(() => endpoint);
  const real = await iniciarCadena({ precarga: () => contador.precarga });
  const nulo = await iniciarCadena({ topologia: topologiaNula });
  endpoint = real.endpointColas;
  let recorridos = 0;
  const contarPor = async (envio: Envio): Promise<{ ritmo: number; peticiones: number }> => {
    const antes = await contadas(contador);
    const ritmo = await recorrer(real, envio);
    recorridos += envio.pedidos;
    return { ritmo, peticiones: ((await contadas(contador)) - antes) / envio.pedidos };
  };
  try {
    await llenarPorApi(real);
    const pares = await alternar(
      taller.repeticiones,
      async () => ({
        uno: await contarPor({ pedidos, porPeticion: 1 }),
        lote: await contarPor({ pedidos, porPeticion: POR_LOTE }),
      }),
      () => recorrer(nulo, { pedidos, porPeticion: 1 }),
      (hechas) => taller.avance(nombre, hechas, taller.repeticiones),
    );
    await comprobarCadena(real, recorridos);
    const ritmos = pares.map(({ a, b }) => ({ a: a.uno.ritmo, b }));
    const [nuestro, suyo] = [medianaDe(ritmos.map(({ a }) => a)), medianaDe(ritmos.map(({ b }) => b))];
    taller.nota(`${nombre}: ${Math.round(nuestro)} pedidos/s contra ${Math.round(suyo)} sin hacer nada`);
    const { peticiones, invocaciones } = await contador.cuentas();
    const porPedido = [...peticiones, ...[...invocaciones].map(([f, n]) => [`λ ${f}`, n] as const)]
      .map(([quien, n]) => `${quien} ${(n / recorridos).toFixed(3)}`)
      .join(', ');
    taller.nota(`peticiones por pedido, por quien las hace, de media de ambos caminos: ${porPedido}`);
    return {
      [nombre]: razones(ritmos),
      peticiones_por_pedido: resumir(
        pares.map(({ a }) => a.uno.peticiones),
        'peticiones',
      ),
      peticiones_por_pedido_lote: resumir(
        pares.map(({ a }) => a.lote.peticiones),
        'peticiones',
      ),
    };
  } finally {
    await Promise.all([real.detener(), nulo.detener()]);
    await contador.cerrar();
  }
};
