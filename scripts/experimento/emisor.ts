/** Sends orders with a fixed number of clients, single and in batches, and writes down every answer. */
import { setTimeout as dormir } from 'node:timers/promises';
import type { Entrada } from '../../shared/cliente/tipos.ts';
import type { Azar } from './azar.ts';
import {
  type Cliente,
  esPasajero,
  esperaAntesDe,
  FalloDeRed,
  INTENTOS_MAX,
  type Respuesta,
} from './cliente.ts';
import { contarReintento, type PedidoEnviado, type Registro, type Reloj } from './registro.ts';
import * as forma from './respuestas.ts';
import type { Envio, RechazoPlaneado } from './tipos.ts';
import { crearTurnos } from './turnos.ts';

export interface Emisor {
  /** Resolves when the orders are accepted or given up. `urgente`: before what waits already. */
  enviar(envios: readonly Envio[], urgente: boolean): Promise<void>;
  /** All in a single POST /pedidos/lote. */
  enviarEnUnLote(envios: readonly Envio[], urgente: boolean): Promise<void>;
  rechazar(plan: RechazoPlaneado): Promise<void>;
}

export interface Medios {
  readonly cliente: Cliente;
  readonly registro: Registro;
  readonly bodega: number;
  readonly azar: Azar;
  readonly reloj: Reloj;
  readonly senal: AbortSignal;
  readonly concurrencia: number;
  readonly alAceptar: (pedido: PedidoEnviado, id: string) => void;
  /** Awaited before each request with orders; see perturbacion.ts. */
  readonly antesDeEnviar?: () => Promise<void>;
}

/** What goes out is held to the contract by its type, of which nothing is left when the experiment runs. */
type CuerpoPedido = Entrada<'POST /pedidos'>['cuerpo'];

export function crearEmisor(medios: Medios): Emisor {
  const { azar, concurrencia } = medios;
  const turnos = crearTurnos<Envio>({
    concurrencia,
    azar,
    tamano: (envio) =>
      Buffer.byteLength(JSON.stringify(envio.pedido.contenidos[envio.contenido]?.lineas)) + 400,
    agrupable: (envio) => envio.via === 'cualquiera',
    hacer: (envios) => {
      const [unico] = envios;
      return envios.length === 1 && unico !== undefined
        ? enviarUno(medios, unico)
        : enviarLote(medios, envios);
    },
  });
  return {
    enviar: async (envios, urgente) => {
      await Promise.all(envios.map((envio) => turnos.encolar(envio, urgente)));
    },
    enviarEnUnLote: (envios, urgente) => turnos.ocupar(() => enviarLote(medios, envios), urgente),
    rechazar: (plan) => turnos.ocupar(() => enviarRechazo(medios, plan), false),
  };
}

const enviadoDe = ({ registro }: Medios, envio: Envio): PedidoEnviado => {
  const pedido = registro.pedidos.get(envio.pedido.clave);
  if (pedido === undefined) throw new Error(`El pedido ${envio.pedido.clave} no está en el registro.`);
  return pedido;
};

function cuerpoDe(bodega: number, { pedido, contenido }: Envio): CuerpoPedido {
  const items = pedido.contenidos[contenido]?.lineas ?? [];
  const referencia = pedido.referencia === undefined ? {} : { referencia: pedido.referencia };
  return { items, bodega_id: bodega, ...referencia };
}

function anotarSalida(medios: Medios, envio: Envio): void {
  const pedido = enviadoDe(medios, envio);
  pedido.enviadoEn ??= medios.reloj();
  pedido.contenidos.add(envio.contenido);
}

function anotarAceptado(medios: Medios, envio: Envio, id: string): void {
  const pedido = enviadoDe(medios, envio);
  pedido.aceptadoEn ??= medios.reloj();
  pedido.ids.add(id);
  medios.alAceptar(pedido, id);
}

/** What became of the orders of one request: those to be sent again, and why. */
interface Resto {
  readonly pendientes: readonly Envio[];
  readonly motivo: string;
}

/** Sends, and sends again what may succeed later, always under the same keys; in the end gives up. */
async function insistir(
  medios: Medios,
  envios: readonly Envio[],
  intentar: (pendientes: readonly Envio[]) => Promise<Resto>,
): Promise<void> {
  let pendientes = envios;
  await medios.antesDeEnviar?.();
  for (const envio of envios) anotarSalida(medios, envio);
  for (let intento = 1; pendientes.length > 0; intento += 1) {
    const resto = await intentar(pendientes).catch((error: unknown): Resto => {
      medios.senal.throwIfAborted();
      if (error instanceof FalloDeRed) return { pendientes, motivo: error.message };
      throw error;
    });
    pendientes = resto.pendientes;
    if (pendientes.length === 0) return;
    if (intento >= INTENTOS_MAX) {
      for (const envio of pendientes) enviadoDe(medios, envio).error ??= resto.motivo;
      return;
    }
    contarReintento(medios.registro, resto.motivo);
    for (const envio of pendientes) enviadoDe(medios, envio).reintentos += 1;
    await dormir(esperaAntesDe(intento, medios.azar), undefined, { signal: medios.senal });
  }
}

const NADA: Resto = { pendientes: [], motivo: '' };

const resumen = ({ estado, cuerpo }: Respuesta): string =>
  `HTTP ${estado} ${JSON.stringify(cuerpo)?.slice(0, 200) ?? ''}`.trim();

function enviarUno(medios: Medios, envio: Envio): Promise<void> {
  return insistir(medios, [envio], async (pendientes) => {
    const respuesta = await medios.cliente.pedir({
      metodo: 'POST',
      ruta: '/pedidos',
      cuerpo: cuerpoDe(medios.bodega, envio),
      cabeceras: { 'idempotency-key': envio.pedido.clave },
    });
    if (esPasajero(respuesta.estado)) return { pendientes, motivo: `HTTP ${respuesta.estado}` };
    const leido = forma.aceptado.safeParse(respuesta.cuerpo);
    if (respuesta.estado !== 202 || !leido.success) {
      enviadoDe(medios, envio).error ??= resumen(respuesta);
      return NADA;
    }
    const { pedido_id, estado } = leido.data;
    const { location } = respuesta.cabeceras;
    if (estado !== 'RECIBIDO' || location === undefined || !location.endsWith(`/pedidos/${pedido_id}`)) {
      const detalle = `estado ${estado}, Location ${location ?? 'ausente'}`;
      medios.registro.malasRespuestas.push({ clave: envio.pedido.clave, detalle });
    }
    anotarAceptado(medios, envio, pedido_id);
    return NADA;
  });
}

function enviarLote(medios: Medios, envios: readonly Envio[]): Promise<void> {
  return insistir(medios, envios, async (pendientes) => {
    const pedidos = pendientes.map((envio) => ({
      ...cuerpoDe(medios.bodega, envio),
      clave_idempotencia: envio.pedido.clave,
    }));
    const respuesta = await medios.cliente.pedir({
      metodo: 'POST',
      ruta: '/pedidos/lote',
      cuerpo: { pedidos },
    });
    const leido = forma.lote.safeParse(respuesta.cuerpo);
    if (!leido.success || ![202, 422, 503].includes(respuesta.estado)) {
      if (esPasajero(respuesta.estado)) return { pendientes, motivo: `HTTP ${respuesta.estado}` };
      for (const envio of pendientes) enviadoDe(medios, envio).error ??= resumen(respuesta);
      return NADA;
    }
    return repartirRespuesta(medios, pendientes, leido.data);
  });
}

/** Every index must be answered for; one that is not counts as not accepted. */
function repartirRespuesta(
  medios: Medios,
  envios: readonly Envio[],
  { aceptados, rechazados, sin_aceptar }: ReturnType<typeof forma.lote.parse>,
): Resto {
  const repetir = new Set(sin_aceptar);
  const ids = new Map(aceptados.map(({ indice, pedido_id }) => [indice, pedido_id]));
  const errores = new Map(rechazados.map(({ indice, errores }) => [indice, errores]));
  for (const [indice, envio] of envios.entries()) {
    const id = ids.get(indice);
    if (id !== undefined) anotarAceptado(medios, envio, id);
    else if (!repetir.has(indice)) {
      const motivo = errores.has(indice) ? JSON.stringify(errores.get(indice)) : 'sin respuesta en el lote';
      enviadoDe(medios, envio).error ??= `rechazado en un lote: ${motivo}`;
    }
  }
  return { pendientes: envios.filter((_, indice) => repetir.has(indice)), motivo: 'sin_aceptar' };
}

/** A planted bad body: one order under its own key; a passing failure is retried, any other answer is noted. */
async function enviarRechazo(medios: Medios, plan: RechazoPlaneado): Promise<void> {
  const { registro, bodega, cliente } = medios;
  const esObjeto = typeof plan.cuerpo === 'object' && plan.cuerpo !== null && !Array.isArray(plan.cuerpo);
  const cuerpo = esObjeto ? { ...plan.cuerpo, bodega_id: bodega } : plan.cuerpo;
  for (let intento = 1; ; intento += 1) {
    try {
      const cabeceras = { 'idempotency-key': plan.clave };
      const respuesta = await cliente.pedir({ metodo: 'POST', ruta: '/pedidos', cuerpo, cabeceras });
      if (!esPasajero(respuesta.estado) || intento >= INTENTOS_MAX) {
        const leido = forma.aceptado.safeParse(respuesta.cuerpo);
        const pedidoId = leido.success ? leido.data.pedido_id : null;
        registro.rechazos.push({ plan, estado: respuesta.estado, pedidoId, error: null });
        return;
      }
      contarReintento(registro, `HTTP ${respuesta.estado}`);
    } catch (error) {
      medios.senal.throwIfAborted();
      if (!(error instanceof FalloDeRed)) throw error;
      if (intento >= INTENTOS_MAX) {
        registro.rechazos.push({ plan, estado: null, pedidoId: null, error: error.message });
        return;
      }
      contarReintento(registro, error.message);
    }
    await dormir(esperaAntesDe(intento, medios.azar), undefined, { signal: medios.senal });
  }
}
