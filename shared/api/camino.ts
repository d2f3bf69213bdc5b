/** Which routes a path could mean, for requests that the gateway could not match. */
import { type Metodo, type Ruta, rutas } from './rutas.ts';

/** API Gateway's name for whatever matches no route; it goes to `consultas`. */
export const RUTA_RESTANTE = '$default';

const coincide = (plantilla: string, camino: string): boolean => {
  const esperados = plantilla.split('/');
  const partes = camino.split('/');
  return (
    esperados.length === partes.length &&
    esperados.every((esperado, i) => (esperado.startsWith('{') ? partes[i] !== '' : esperado === partes[i]))
  );
};

/** The methods that a path answers to; none: there is no such path. */
export const metodosDe = (camino: string): Metodo[] => [
  ...new Set(rutas.filter(({ ruta }) => coincide(ruta, camino)).map(({ metodo }) => metodo)),
];

const porClave: ReadonlyMap<string, Ruta> = new Map(
  rutas.map((ruta) => [`${ruta.metodo} ${ruta.ruta}`, ruta]),
);

export const rutaDe = (clave: string): Ruta | undefined => porClave.get(clave);
