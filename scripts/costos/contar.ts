/** Counts the requests that orders cause, between the functions of the local system and its queues. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { setTimeout as dormir } from 'node:timers/promises';
import { iniciarSistema, type Sistema } from '../local/sistema.ts';
import type { Conteo } from './conteo.ts';

interface Contador {
  /** Requests since the last call, by action; an empty receive counts as `ReceiveMessage (vacío)`. */
  tomar(): ReadonlyMap<string, number>;
  readonly abrir: (endpoint: string) => Promise<string>;
  detener(): void;
}

const leer = async (mensaje: IncomingMessage): Promise<Buffer> => {
  const trozos: Uint8Array[] = [];
  for await (const trozo of mensaje) trozos.push(trozo);
  return Buffer.concat(trozos);
};

const accionDe = (entra: IncomingMessage, cuerpo: string): string =>
  String(entra.headers['x-amz-target'] ?? new URLSearchParams(cuerpo).get('Action'))
    .split('.')
    .at(-1) ?? '';

const crearContador = (): Contador => {
  let cuentas = new Map<string, number>();
  const anotar = (accion: string): void => void cuentas.set(accion, (cuentas.get(accion) ?? 0) + 1);
  let destino = '';
  const servidor = createServer((entra, sale) => {
    void leer(entra).then((cuerpo) => {
      const saliente = request(
        new URL(entra.url ?? '/', destino),
        { method: entra.method, headers: entra.headers },
        (respuesta) => {
          void leer(respuesta).then((contenido) => {
            const accion = accionDe(entra, cuerpo.toString());
            const vacia = accion === 'ReceiveMessage' && !contenido.includes('ReceiptHandle');
            anotar(vacia ? `${accion} (vacío)` : accion);
            sale.writeHead(respuesta.statusCode ?? 502, respuesta.headers).end(contenido);
          });
        },
      );
      // Long polls end with the system.
      saliente.on('error', () => sale.destroy());
      sale.on('close', () => saliente.destroy());
      saliente.end(cuerpo);
    });
  });
  return {
    tomar: () => {
      const hasta = cuentas;
      cuentas = new Map();
      return hasta;
    },
    abrir: async (endpoint) => {
      destino = endpoint;
      servidor.listen(0, '127.0.0.1');
      await once(servidor, 'listening');
      const direccion = servidor.address();
      return `http://127.0.0.1:${typeof direccion === 'object' ? direccion?.port : 0}`;
    },
    detener: () => {
      servidor.closeAllConnections();
      servidor.close();
    },
  };
};

const SONDEO_MS = 100;
const FINALES = ['VALIDADO', 'AUDITADO'];

const pedir = async (
  sistema: Sistema,
  metodo: string,
  ruta: string,
  cuerpo?: object,
): Promise<Record<string, unknown>> => {
  const respuesta = await fetch(new URL(ruta, sistema.url), {
    method: metodo,
    ...(cuerpo === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(cuerpo) }),
  });
  if (!respuesta.ok) throw new Error(`${metodo} ${ruta}: ${respuesta.status}`);
  return Object(await respuesta.json());
};

const hastaElFin = async (sistema: Sistema, ids: readonly unknown[]): Promise<void> => {
  for (const id of ids) {
    while (!FINALES.includes(String((await pedir(sistema, 'GET', `/pedidos/${id}`)).estado)))
      await dormir(SONDEO_MS);
  }
};

/** Every other order asks for more than there is. */
const pedido = (i: number) => ({ items: [{ item_id: 1, cantidad: i % 2 === 0 ? 1 : 1_000_000 }] });

const suma = (cuentas: ReadonlyMap<string, number>, acciones: RegExp): number =>
  [...cuentas].filter(([accion]) => acciones.test(accion)).reduce((total, [, veces]) => total + veces, 0);

/** The canary and the reconciler go on beside, and are counted in. */
const conteoDe = (cuentas: ReadonlyMap<string, number>, pedidos: number, http: number): Conteo => ({
  sns: suma(cuentas, /^Publish/) / pedidos,
  sqs: suma(cuentas, /^(ReceiveMessage|DeleteMessage\w*|SendMessage\w*)$/) / pedidos,
  // One batch is deleted in requests of ten; it is one invocation all the same, so this is at most that.
  invocaciones: (http + suma(cuentas, /^DeleteMessage/)) / pedidos,
  peticiones: 2,
});

/** @param pedidos orders of each kind */
export const contar = async (pedidos: number): Promise<Readonly<Record<'sueltos' | 'tropel', Conteo>>> => {
  const contador = crearContador();
  const sistema = await iniciarSistema({
    puerto: 0,
    demo: false,
    interponer: async ({ databaseUrl, endpointColas }) => {
      const contado = await contador.abrir(endpointColas);
      return { databaseUrl: () => databaseUrl, endpointColas: () => contado };
    },
  });
  try {
    await pedir(sistema, 'PUT', '/bodega/items/1', {
      nombre_item: 'Conteo',
      cantidad_disponible: 1_000_000 - 1,
    });
    contador.tomar();
    for (let i = 0; i < pedidos; i += 1) {
      const { pedido_id } = await pedir(sistema, 'POST', '/pedidos', pedido(i));
      await hastaElFin(sistema, [pedido_id]);
    }
    const sueltos = conteoDe(contador.tomar(), pedidos, pedidos);
    const cuantos = Math.min(500, pedidos * 10);
    const { aceptados } = await pedir(sistema, 'POST', '/pedidos/lote', {
      pedidos: Array.from({ length: cuantos }, (_, i) => pedido(i)),
    });
    if (!Array.isArray(aceptados)) throw new Error('el lote no fue aceptado');
    await hastaElFin(
      sistema,
      aceptados.map(({ pedido_id }) => pedido_id),
    );
    return { sueltos, tropel: conteoDe(contador.tomar(), cuantos, 1) };
  } finally {
    await sistema.detener();
    contador.detener();
  }
};
