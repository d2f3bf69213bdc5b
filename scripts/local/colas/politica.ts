import { z } from 'zod';

const unoOVarios = z.union([z.string(), z.array(z.string())]).transform((v) => [v].flat());

const documento = z.object({
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((una) => [una])]).pipe(
    z.array(
      z.object({
        Effect: z.enum(['Allow', 'Deny']),
        Principal: z.union([z.string(), z.record(z.string(), unoOVarios)]),
        Action: unoOVarios,
        Resource: unoOVarios.default(['*']),
        Condition: z.record(z.string(), z.record(z.string(), unoOVarios)).default({}),
      }),
    ),
  ),
});

type Sentencia = z.infer<typeof documento>['Statement'][number];

const casa = (patron: string, valor: string): boolean =>
  new RegExp(
    `^${patron
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(valor);

const alguno = (patrones: readonly string[], valor: string): boolean =>
  patrones.some((patron) => casa(patron, valor));

const OPERADORES = new Set(['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike']);

/** A condition that this engine does not know is not met: better no delivery here than a surprise on AWS. */
const cumple = (sentencia: Sentencia, contexto: Readonly<Record<string, string>>): boolean =>
  Object.entries(sentencia.Condition).every(
    ([operador, claves]) =>
      OPERADORES.has(operador) &&
      Object.entries(claves).every(([clave, patrones]) => {
        const valor = contexto[clave.toLowerCase()];
        return valor !== undefined && alguno(patrones, valor);
      }),
  );

const esSns = (principal: Sentencia['Principal']): boolean =>
  typeof principal === 'string'
    ? principal === '*'
    : [...(principal.Service ?? []), ...(principal.AWS ?? [])].some(
        (quien) => quien === 'sns.amazonaws.com' || quien === '*',
      );

/**
 * Whether a queue's policy lets a topic send to it. As on AWS: no policy, no delivery; a Deny beats every Allow.
 * A policy that cannot be read admits nobody.
 */
export const admite = (politica: string | undefined, temaArn: string, colaArn: string): boolean => {
  if (politica === undefined || politica === '') return false;
  let sentencias: readonly Sentencia[];
  try {
    sentencias = documento.parse(JSON.parse(politica)).Statement;
  } catch {
    return false;
  }
  const contexto = { 'aws:sourcearn': temaArn, 'aws:sourceaccount': temaArn.split(':')[4] ?? '' };
  const aplicables = sentencias.filter(
    (s) =>
      esSns(s.Principal) &&
      alguno(s.Action, 'sqs:SendMessage') &&
      alguno(s.Resource, colaArn) &&
      cumple(s, contexto),
  );
  return aplicables.some((s) => s.Effect === 'Allow') && !aplicables.some((s) => s.Effect === 'Deny');
};
