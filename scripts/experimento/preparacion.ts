import type { Api } from './api.ts';
import type { Conexion, PeticionCruda } from './conexion.ts';
import { ErrorDeUso } from './error-de-uso.ts';
import { FalloDeRed } from './fallos.ts';
import type { Existencia } from './oraculo/estante.ts';
import type { ItemInicial } from './tipos.ts';

/** The first warehouse number that the experiment takes; a person's own warehouses are small numbers. */
const BODEGA_MIN = 1_000_000;
const BODEGA_MAX = 2_147_483_647;

/** @param x 0 <= x < 1, not from the seed: two runs with one seed must not meet in one warehouse */
export const elegirBodega = (x: number): number => BODEGA_MIN + Math.floor(x * (BODEGA_MAX - BODEGA_MIN));

/** @throws ErrorDeUso if nobody, or something else, answers there */
export async function comprobarQueContesta(conexion: Conexion, url: string): Promise<void> {
  try {
    const { estado } = await conexion.intentar({ metodo: 'GET', ruta: '/health' });
    if (estado !== 200)
      throw new ErrorDeUso(`${url} contesta ${estado} a GET /health: no parece una Vigía en marcha.`);
  } catch (error) {
    if (!(error instanceof FalloDeRed)) throw error;
    throw new ErrorDeUso(`${url} no contesta (${error.message}).`);
  }
}

/** What only an admin may do both of: read the decision log, and write the shelf. Nothing is written: 422. */
const SOLO_ADMIN: readonly PeticionCruda[] = [
  { metodo: 'GET', ruta: '/evaluaciones?desde_secuencia=1&limite=1' },
  { metodo: 'PUT', ruta: '/bodega/items', cuerpo: {} },
];

/** @throws ErrorDeUso if the system asks for a token and got none, a bad one, or one of a lesser role */
export async function comprobarDerechos(conexion: Conexion): Promise<void> {
  for (const peticion of SOLO_ADMIN) {
    const { estado } = await conexion.intentar(peticion);
    if (estado === 401)
      throw new ErrorDeUso('El sistema no acepta el token: hace falta --token con uno vigente y suyo.');
    if (estado === 403) throw new ErrorDeUso('El --token no basta: el experimento necesita el de un admin.');
  }
}

/**
 * Fills the empty warehouse and reads it back: the versions that items start with are the system's business.
 * @throws Error if the warehouse is not what was asked for
 */
export async function prepararBodega(
  api: Api,
  bodega: number,
  items: readonly ItemInicial[],
): Promise<Map<number, Existencia>> {
  if ((await api.items(bodega)).length > 0) throw new Error(`La bodega ${bodega} no está vacía.`);
  await api.crearItems(bodega, items);
  const leidos = await api.items(bodega);
  const estante = new Map(
    leidos.map(({ item_id, cantidad_disponible, cantidad_reservada, version }) => [
      item_id,
      { disponible: cantidad_disponible, reservada: cantidad_reservada, version },
    ]),
  );
  const malo = items.find(({ item_id, cantidad_disponible }) => {
    const hay = estante.get(item_id);
    return hay?.disponible !== cantidad_disponible || hay.reservada !== 0;
  });
  if (malo !== undefined || estante.size !== items.length) {
    throw new Error(
      `La bodega no quedó como se pidió: ${estante.size} de ${items.length} items, ${malo?.item_id}.`,
    );
  }
  return estante;
}
