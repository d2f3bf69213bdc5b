/** Who somebody is to the system: the claim `rol` of a token. Which role may do what stands in shared/api/rutas.ts. */
export const ROLES = ['cliente', 'bodega', 'supervisor', 'operaciones', 'admin'] as const;
export type Rol = (typeof ROLES)[number];
