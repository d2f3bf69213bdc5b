/** Policy documents that cannot say `*` by accident. */

export interface Permiso {
  readonly acciones: readonly string[];
  readonly recursos: readonly string[];
  readonly condicion?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why the resource has to be `*`; without a reason it may not. Shown by `permisosSinRecurso`. */
  readonly motivo?: string;
}

export interface PermisoDeRecurso extends Omit<Permiso, 'motivo'> {
  /** Whom: a service, an ARN, or everybody that the condition leaves. */
  readonly principal: { readonly Service: string } | { readonly AWS: string } | '*';
  readonly efecto?: 'Deny';
}

const comprobar = ({ acciones, recursos, motivo }: Permiso): void => {
  const comodin = acciones.find((accion) => accion.includes('*'));
  if (comodin !== undefined) throw new Error(`${comodin}: acción con comodín`);
  if (recursos.length === 0) throw new Error(`${acciones.join(', ')}: permiso sin recurso`);
  if (recursos.includes('*') && motivo === undefined)
    throw new Error(`${acciones.join(', ')}: recurso * sin motivo`);
};

const documento = (Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });

/**
 * The policy of a role.
 * @throws Error for an action with a wildcard, no resource at all, or resource `*` without a reason
 */
export const politicaDeRol = (permisos: readonly Permiso[]): string => {
  for (const permiso of permisos) comprobar(permiso);
  return documento(
    permisos.map(({ acciones, recursos, condicion, motivo }, i) => ({
      Sid: motivo === undefined ? `P${i}` : `SinRecurso${i}`,
      Effect: 'Allow',
      Action: acciones,
      Resource: recursos,
      ...(condicion === undefined ? {} : { Condition: condicion }),
    })),
  );
};

/** The policy of a queue, key, bucket or endpoint. */
export const politicaDeRecurso = (permisos: readonly PermisoDeRecurso[]): string =>
  documento(
    permisos.map(({ principal, efecto, acciones, recursos, condicion }) => ({
      Effect: efecto ?? 'Allow',
      Principal: principal,
      Action: acciones,
      Resource: recursos,
      ...(condicion === undefined ? {} : { Condition: condicion }),
    })),
  );

/** Lets a service, in the name of this account alone, assume a role. */
export const quienAsume = (servicio: string, cuenta: string): string =>
  documento([
    {
      Effect: 'Allow',
      Principal: { Service: servicio },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': cuenta } },
    },
  ]);

const asume = (Service: string): string =>
  documento([{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }]);

/** These two are not documented to name the account they assume a role for. */
export const asumeLambda = asume('lambda.amazonaws.com');
export const asumeRds = asume('rds.amazonaws.com');
