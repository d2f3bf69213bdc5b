import { ROLES, type Rol } from '../../shared/dominio/rol.ts';
import { texto } from '../../shared/eventos/comun.ts';

/** What Cognito knows of who signs in. */
export interface Usuario {
  readonly grupos: readonly string[];
  readonly atributos: Readonly<Record<string, string>>;
}

export type Decision =
  | { readonly tipo: 'CLAIMS'; readonly claims: { readonly rol: Rol; readonly cliente_id?: string } }
  /** The token says no role, and is refused everywhere with 403. */
  | { readonly tipo: 'SIN_CLAIMS'; readonly motivo: 'SIN_ROL' | 'VARIOS_ROLES' | 'CLIENTE_SIN_NOMBRE' };

const ATRIBUTO_CLIENTE = 'custom:cliente_id';

/**
 * The role is the one group that is named like it: groups are given by an administrator, while a user may be able to
 * write attributes. Roles do not contain each other, so of several none is chosen.
 */
export const decidir = ({ grupos, atributos }: Usuario): Decision => {
  const [rol, ...mas] = ROLES.filter((uno) => grupos.includes(uno));
  if (rol === undefined) return { tipo: 'SIN_CLAIMS', motivo: 'SIN_ROL' };
  if (mas.length > 0) return { tipo: 'SIN_CLAIMS', motivo: 'VARIOS_ROLES' };
  if (rol !== 'cliente') return { tipo: 'CLAIMS', claims: { rol } };
  const cliente = texto.min(1).safeParse(atributos[ATRIBUTO_CLIENTE]);
  if (!cliente.success) return { tipo: 'SIN_CLAIMS', motivo: 'CLIENTE_SIN_NOMBRE' };
  return { tipo: 'CLAIMS', claims: { rol, cliente_id: cliente.data } };
};
