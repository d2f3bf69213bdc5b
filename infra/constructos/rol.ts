import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { Construct } from 'constructs';
import { nombreValido } from '../comprobaciones.ts';
import { type Permiso, politicaDeRol } from './politica.ts';

/** A role with its one policy. Names of roles are of the whole account, not of a region. */
export const crearRol = (
  ambito: Construct,
  id: string,
  o: { readonly nombre: string; readonly asume: string; readonly permisos: readonly Permiso[] },
): { readonly rol: IamRole; readonly politica: IamRolePolicy } => {
  const rol = new IamRole(ambito, `rol-${id}`, {
    name: nombreValido('rol', o.nombre),
    assumeRolePolicy: o.asume,
  });
  const politica = new IamRolePolicy(ambito, `permisos-${id}`, {
    name: 'lo-suyo',
    role: rol.id,
    policy: politicaDeRol(o.permisos),
  });
  return { rol, politica };
};
