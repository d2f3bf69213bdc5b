import { isDeepStrictEqual } from 'node:util';
import { compararOpenapi } from '../contratos/comparar-openapi.ts';
import { type Objeto, objeto } from '../contratos/documento.ts';

/** Where two documents differ, two levels deep: `paths./pedidos`, `components.schemas`. */
const diferencias = (propio: Objeto, ajeno: Objeto, hondo: number, donde = ''): readonly string[] =>
  [...new Set([...Object.keys(propio), ...Object.keys(ajeno)])].sort().flatMap((clave) => {
    const ruta = donde === '' ? clave : `${donde}.${clave}`;
    if (isDeepStrictEqual(propio[clave], ajeno[clave])) return [];
    if (!(clave in ajeno)) return [`${ruta}: falta en lo desplegado`];
    if (!(clave in propio)) return [`${ruta}: sobra en lo desplegado`];
    const dentro = hondo > 1 ? diferencias(objeto(propio[clave]), objeto(ajeno[clave]), hondo - 1, ruta) : [];
    return dentro.length > 0 ? dentro : [`${ruta}: es distinto`];
  });

/**
 * @param desplegado what is deployed; clients know this one
 * @returns what differs, and what of the repository's would break a client of the deployed one
 */
export const derivas = (
  propio: unknown,
  desplegado: unknown,
): { readonly distintas: readonly string[]; readonly rupturas: readonly string[] } => {
  const distintas = diferencias(objeto(propio), objeto(desplegado), 3);
  const rupturas = distintas.length === 0 ? [] : compararOpenapi(objeto(desplegado), objeto(propio));
  return { distintas, rupturas };
};
