/** Sends orders with a fixed number of clients, single and in batches, and writes down every answer. */
import type { Azar } from './azar.ts';
import { type Conexion, type Entrada, pasajera, type Respuesta } from './conexion.ts';
import { FalloDeRed } from './fallos.ts';
import { contarReintento, type PedidoEnviado, type Registro, type Reloj } from './registro.ts';
import * as forma from './respuestas.ts';
import type { Envio, RechazoPlaneado } from './tipos.ts';
import { crearTurnos, type Grupos } from './turnos.ts';

export interface Emisor {
  /** Resolves when the orders are accepted or given up. `urgente`: before what waits already. */
  enviar(envios: readonly Envio[], urgente: boolean): Promise<void>;
  /** All in a single POST /pedidos/lote. */
  enviarEnUnLote(envios: readonly Envio[], urgente: boolean): Promise<void>;
  rechazar(plan: RechazoPlaneado): Promise<void>;
}

export interface Medios {
  readonly conexion: Conexion;
  readonly registro: Registro;
  readonly bodega: number;
  readonly azar: Azar;
  readonly reloj: Reloj;
  readonly concurrencia: number;
  readonly grupos?: Grupos | undefined;
  readonly alAceptar: (pedido: PedidoEnviado, id: string) => void;
  /** Awaited before each request with orders; see perturbacion.ts. */
  readonly antesDeEnviar?: () => Promise<void>;
}

type CuerpoPedido = Entrada<'POST /pedidos'>['cuerpo'];

export function crearEmisor(medios: Medios): Emisor {
  const { azar, concurrencia, grupos } = medios;
  const turnos = crearTurnos<Envio>({
    concurrencia,
    ...(grupos === undefined ? {} : { grupos }),
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

const resumen = ({ estado, cuerpo }: Pick<Respuesta, 'estado' | 'cuerpo'>): string =>
  `HTTP ${estado} ${JSON.stringify(cuerpo)?.slice(0, 200) ?? ''}`.trim();

/** Sends what was never sent before; where there is no answer to the very end, all of it is given up. */
async function entregar<C extends 'POST /pedidos' | 'POST /pedidos/lote'>(
  medios: Medios,
  clave: C,
  entrada: Entrada<C>,
  envios: readonly Envio[],
): Promise<Respuesta | null> {
  const alRepetir = (): void => {
    for (const envio of envios) enviadoDe(medios, envio).reintentos += 1;
  };
  await medios.antesDeEnviar?.();
  for (const envio of envios) anotarSalida(medios, envio);
  try {
    return await medios.conexion.pedir(clave, entrada, alRepetir);
  } catch (error) {
    if (!(error instanceof FalloDeRed)) throw error;
    for (const envio of envios) enviadoDe(medios, envio).error ??= error.message;
    return null;
  }
}

async function enviarUno(medios: Medios, envio: Envio): Promise<void> {
  const entrada = {
    cuerpo: cuerpoDe(medios.bodega, envio),
    cabeceras: { 'Idempotency-Key': envio.pedido.clave },
  };
  const respuesta = await entregar(medios, 'POST /pedidos', entrada, [envio]);
  if (respuesta === null) return;
  const leido = forma.aceptado.safeParse(respuesta.cuerpo);
  if (respuesta.estado !== 202 || !leido.success) {
    enviadoDe(medios, envio).error ??= resumen(respuesta);
    return;
  }
  const { pedido_id, estado } = leido.data;
  const location = respuesta.cabecera('location');
  if (estado !== 'RECIBIDO' || location === undefined || !location.endsWith(`/pedidos/${pedido_id}`)) {
    const detalle = `estado ${estado}, Location ${location ?? 'ausente'}`;
    medios.registro.malasRespuestas.push({ clave: envio.pedido.clave, detalle });
  }
  anotarAceptado(medios, envio, pedido_id);
}

/** What a batch could not make durable is sent again, under the same keys, until it is or enough is enough. */
async function enviarLote(medios: Medios, envios: readonly Envio[]): Promise<void> {
  let pendientes = envios;
  for (let vuelta = 1; pendientes.length > 0; vuelta += 1) {
    const pedidos = pendientes.map((envio) => ({
      ...cuerpoDe(medios.bodega, envio),
      clave_idempotencia: envio.pedido.clave,
    }));
    const respuesta = await entregar(medios, 'POST /pedidos/lote', { cuerpo: { pedidos } }, pendientes);
    if (respuesta === null) return;
    const leido = forma.lote.safeParse(respuesta.cuerpo);
    if (!leido.success || ![202, 422, 503].includes(respuesta.estado)) {
      for (const envio of pendientes) enviadoDe(medios, envio).error ??= resumen(respuesta);
      return;
    }
    pendientes = repartirRespuesta(medios, pendientes, leido.data);
    if (pendientes.length > 0 && !(await medios.conexion.esperar(respuesta, vuelta))) {
      for (const envio of pendientes) enviadoDe(medios, envio).error ??= 'sin_aceptar';
      return;
    }
    for (const envio of pendientes) enviadoDe(medios, envio).reintentos += 1;
    if (pendientes.length > 0) contarReintento(medios.registro, 'sin_aceptar');
  }
}

/** Every index must be answered for; one that is not counts as not accepted. @returns what may be sent again */
function repartirRespuesta(
  medios: Medios,
  envios: readonly Envio[],
  { aceptados, rechazados, sin_aceptar }: ReturnType<typeof forma.lote.parse>,
): Envio[] {
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
  return envios.filter((_, indice) => repetir.has(indice));
}

/** A planted bad body, which no type describes; a passing failure is retried, any other answer is noted. */
async function enviarRechazo({ registro, bodega, conexion }: Medios, plan: RechazoPlaneado): Promise<void> {
  const esObjeto = typeof plan.cuerpo === 'object' && plan.cuerpo !== null && !Array.isArray(plan.cuerpo);
  const cuerpo = esObjeto ? { ...plan.cuerpo, bodega_id: bodega } : plan.cuerpo;
  const cabeceras = { 'idempotency-key': plan.clave };
  for (let vuelta = 1; ; vuelta += 1) {
    const visto = await conexion
      .intentar({ metodo: 'POST', ruta: '/pedidos', cuerpo, cabeceras })
      .catch((error: unknown) => {
        if (error instanceof FalloDeRed) return error;
        throw error;
      });
    const fallo = visto instanceof FalloDeRed;
    if ((fallo || pasajera(visto)) && (await conexion.esperar(fallo ? undefined : visto, vuelta))) {
      contarReintento(registro, fallo ? visto.message : `HTTP ${visto.estado}`);
      continue;
    }
    if (fallo) {
      registro.rechazos.push({ plan, estado: null, pedidoId: null, error: visto.message });
      return;
    }
    const leido = forma.aceptado.safeParse(visto.cuerpo);
    const pedidoId = leido.success ? leido.data.pedido_id : null;
    registro.rechazos.push({ plan, estado: visto.estado, pedidoId, error: null });
    return;
  }
}
