/** Many clients at once on five items: they order, cancel, dispatch, correct the shelf and look, each as its seed says. */
import { type Cliente, crearCliente, mediosComunes } from '../../shared/cliente/cliente.ts';
import { ErrorDeApi } from '../../shared/cliente/errores.ts';
import { type Azar, crearAzar } from '../experimento/azar.ts';
import { crearTransporte } from '../experimento/transporte.ts';
import type { Enviado, Fin, Movimiento, TipoMovimiento } from './enviado.ts';

export const ITEMS = [1, 2, 3, 4, 5] as const;
const AL_PRINCIPIO = 200;
/** Whoever ends an order takes one of the last so many: often one that somebody else is ending too. */
const RECIENTES = 1_000;

export interface OpcionesMezcla {
  readonly url: string;
  readonly clientes: number;
  readonly semilla: number;
  readonly segundos: number;
  readonly senal: AbortSignal;
  readonly alAvanzar: (peticiones: number) => void;
}

interface Actor {
  readonly cliente: Cliente;
  readonly azar: Azar;
  readonly enviado: Enviado;
  readonly recientes: readonly string[];
  /** Distinct names for everything this actor makes. */
  readonly nombre: () => string;
}

/** One attempt each: a repetition would hide the failure that this looks for. */
const UNA_VEZ = { intentosMax: 1, esperaInicialMs: 0, esperaMaxMs: 0 };

/** Longer than the gateway's own limit: what is answered late, on a busy machine, is no unknown outcome. */
const TIEMPO_MAX_MS = 120_000;

/** @returns undefined where the answer is one of the refusals that the mix itself brings about */
const intentar = async <T>(
  enviado: Enviado,
  que: string,
  pedir: () => Promise<T>,
): Promise<T | undefined> => {
  const contar = (estado: unknown): void => {
    const clave = `${que} ${estado}`;
    enviado.respuestas.set(clave, (enviado.respuestas.get(clave) ?? 0) + 1);
  };
  try {
    const respuesta = await pedir();
    contar(
      typeof respuesta === 'object' && respuesta !== null && 'estado' in respuesta ? respuesta.estado : '',
    );
    return respuesta;
  } catch (error) {
    if (error instanceof ErrorDeApi && error.estado === 409) {
      contar(409);
      return undefined;
    }
    const motivo = error instanceof Error ? error.message : String(error);
    contar(error instanceof ErrorDeApi ? error.estado : 'sin respuesta');
    enviado.indebidas.push(`${que}: ${motivo}`);
    return undefined;
  }
};

const pedir = async ({ cliente, azar, enviado, nombre }: Actor, recientes: string[]): Promise<void> => {
  const items = Array.from({ length: azar.entero(1, 3) }, () => ({
    item_id: azar.elegir(ITEMS),
    cantidad: azar.entero(1, 4),
  }));
  const cabeceras = {
    'Idempotency-Key': nombre(),
    ...(azar.entero(1, 10) === 1 ? { Prefer: 'wait=2' } : {}),
  };
  const hecho = await intentar(enviado, 'POST /pedidos', () =>
    cliente.llamar('POST /pedidos', { cuerpo: { items }, cabeceras }),
  );
  if (hecho === undefined) return;
  const demanda = new Map<number, number>();
  for (const { item_id, cantidad } of items) demanda.set(item_id, (demanda.get(item_id) ?? 0) + cantidad);
  enviado.pedidos.set(hecho.cuerpo.pedido_id, demanda);
  recientes.push(hecho.cuerpo.pedido_id);
  if (recientes.length > RECIENTES) recientes.shift();
};

const terminar = async ({ cliente, azar, enviado, recientes }: Actor, fin: Fin): Promise<void> => {
  // What can be shipped is a while old: VALIDADO comes seconds after the verdict.
  const hasta = fin === 'despacho' ? Math.ceil(recientes.length / 4) : recientes.length;
  const [primero, ...resto] = recientes.slice(0, hasta);
  if (primero === undefined) return;
  const pedido_id = azar.elegir([primero, ...resto]);
  const hecho = await intentar(enviado, fin, () =>
    cliente.llamar(`POST /pedidos/{pedido_id}/${fin}`, { camino: { pedido_id }, cuerpo: {} }),
  );
  if (hecho !== undefined) enviado.fines[fin].add(pedido_id);
};

const mover = async (
  { cliente, azar, enviado, nombre }: Actor,
  tipo: TipoMovimiento,
  cantidad: number,
  veces = 1,
): Promise<void> => {
  const cuerpo = {
    item_id: azar.elegir(ITEMS),
    tipo,
    cantidad,
    motivo: 'mezcla',
    clave_idempotencia: nombre(),
  };
  const una = () => intentar(enviado, tipo, () => cliente.llamar('POST /bodega/movimientos', { cuerpo }));
  for (const hecho of await Promise.all(Array.from({ length: veces }, una))) {
    if (hecho === undefined) continue;
    const { movimiento_id, item_id, version } = hecho.cuerpo;
    const movimiento: Movimiento = { item_id, tipo, cantidad, version };
    const previo = enviado.movimientos.get(movimiento_id);
    if (JSON.stringify(previo ?? movimiento) !== JSON.stringify(movimiento))
      enviado.indebidas.push(`${tipo}: la misma clave, dos movimientos`);
    enviado.movimientos.set(movimiento_id, movimiento);
  }
};

const fijar = ({ cliente, enviado }: Actor, item_id: number, cantidad_disponible: number) =>
  intentar(enviado, 'PUT', () =>
    cliente.llamar('PUT /bodega/items/{item_id}', {
      camino: { item_id },
      cuerpo: { nombre_item: `Item ${item_id}`, cantidad_disponible },
    }),
  );

const mirar = async ({ cliente, azar, enviado, recientes }: Actor): Promise<void> => {
  const [primero, ...resto] = recientes;
  const camino = { pedido_id: azar.elegir([primero ?? '', ...resto]) };
  const consulta = { limite: 20 };
  const vistas = [
    () => cliente.llamar('GET /pedidos', { consulta }),
    () => cliente.llamar('GET /bodega/movimientos', { consulta }),
    () => cliente.llamar('GET /anomalias', { consulta }),
    ...(primero === undefined
      ? []
      : [
          () => cliente.llamar('GET /pedidos/{pedido_id}', { camino }),
          () => cliente.llamar('GET /pedidos/{pedido_id}/competencia', { camino }),
          () => cliente.llamar('POST /pedidos/{pedido_id}/verificar-consistencia', { camino, cuerpo: {} }),
        ]),
  ];
  const [una, ...otras] = vistas;
  if (una !== undefined)
    await intentar(enviado, 'lectura', azar.elegir<() => Promise<unknown>>([una, ...otras]));
};

const actuar = (actor: Actor, recientes: string[]): Promise<unknown> => {
  const { azar } = actor;
  const dado = azar.entero(1, 100);
  if (dado <= 38) return pedir(actor, recientes);
  if (dado <= 56) return terminar(actor, 'cancelacion');
  if (dado <= 74) return terminar(actor, 'despacho');
  if (dado <= 82) return mover(actor, 'ENTRADA', azar.entero(1, 40));
  if (dado <= 84) return mover(actor, 'ENTRADA', azar.entero(1, 40), 2);
  if (dado <= 87) return mover(actor, 'SALIDA', azar.entero(1, 8));
  if (dado <= 91) return mover(actor, 'AJUSTE', azar.entero(0, 200));
  if (dado <= 94) return fijar(actor, azar.elegir(ITEMS), azar.entero(0, 200));
  return mirar(actor);
};

/** Ends after `segundos`, when the last answers are there. @throws the signal's reason */
export const mezclar = async (o: OpcionesMezcla, enviado: Enviado): Promise<void> => {
  const { transporte, cerrar } = crearTransporte({ url: o.url, conexiones: o.clientes * 2 });
  const cliente = crearCliente({
    ...mediosComunes(transporte),
    paciencia: UNA_VEZ,
    tiempoMaxMs: TIEMPO_MAX_MS,
  });
  const recientes: string[] = [];
  const actorDe = (n: number): Actor => {
    let hechos = 0;
    const nombre = (): string => {
      hechos += 1;
      return `mezcla-${o.semilla}-${n}-${hechos}`;
    };
    return { cliente, azar: crearAzar(o.semilla + n * 7919), enviado, recientes, nombre };
  };
  try {
    for (const item of ITEMS) await fijar(actorDe(-1), item, AL_PRINCIPIO);
    const hasta = performance.now() + o.segundos * 1000;
    let peticiones = 0;
    const vivir = async (actor: Actor): Promise<void> => {
      while (performance.now() < hasta) {
        o.senal.throwIfAborted();
        await actuar(actor, recientes);
        peticiones += 1;
        o.alAvanzar(peticiones);
      }
    };
    await Promise.all(Array.from({ length: o.clientes }, (_, n) => vivir(actorDe(n))));
  } finally {
    cerrar();
  }
};
