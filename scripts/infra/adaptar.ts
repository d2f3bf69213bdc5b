/** Makes a scratch copy of a stack fit for a provider of another version, and says what that one cannot know. */
import * as z from 'zod';

/** What `terraform validate -json` says of one fault. */
const diagnostico = z.object({
  severity: z.string(),
  summary: z.string(),
  detail: z.string().default(''),
  snippet: z.object({ context: z.string().nullish(), code: z.string().default('') }).nullish(),
});
export type Diagnostico = z.infer<typeof diagnostico>;

const informe = z.object({ valid: z.boolean(), diagnostics: z.array(diagnostico) });

/** @throws Error when terraform did not answer in JSON, as when it crashed */
export const leerInforme = (salida: string): z.infer<typeof informe> => informe.parse(JSON.parse(salida));

export const describir = ({ summary, detail, snippet }: Diagnostico): string =>
  [snippet?.context, summary, detail.split('\n')[0]].filter(Boolean).join(': ');

type Objeto = Record<string, unknown>;
const esObjeto = (valor: unknown): valor is Objeto => typeof valor === 'object' && valor !== null;

/** Values younger than the oldest provider that is still about, and what stands in for them in the copy. */
const VALORES = [{ nuevo: 'nodejs24.x', sustituto: 'nodejs22.x' }] as const;

const quitar = (valor: unknown, atributo: string): boolean => {
  if (!esObjeto(valor)) return false;
  if (atributo in valor) {
    delete valor[atributo];
    return true;
  }
  return Object.values(valor).some((hijo) => quitar(hijo, atributo));
};

const sustituir = (valor: unknown, nuevo: string, sustituto: string): void => {
  if (!esObjeto(valor)) return;
  for (const [clave, hijo] of Object.entries(valor)) {
    if (hijo === nuevo) valor[clave] = sustituto;
    else sustituir(hijo, nuevo, sustituto);
  }
};

/** `resource.aws_db_proxy.proxy` → that resource. */
const bloque = (pila: Objeto, contexto: string): unknown =>
  contexto
    .split('.')
    .reduce<unknown>((dentro, parte) => (esObjeto(dentro) ? dentro[parte] : undefined), pila);

/**
 * Changes the copy so that this fault goes, if an older provider is its only reason.
 * @returns what was changed, in a sentence; undefined: a fault of ours
 */
export const adaptar = (pila: Objeto, falla: Diagnostico): string | undefined => {
  const contexto = falla.snippet?.context ?? '';
  const atributo = /No argument or block type is named "(\w+)"/.exec(falla.detail)?.[1];
  if (atributo !== undefined && quitar(bloque(pila, contexto), atributo)) {
    return `${contexto}: no conoce ${atributo}`;
  }
  const valor = VALORES.find(({ nuevo }) =>
    `${falla.summary} ${falla.detail} ${falla.snippet?.code}`.includes(nuevo),
  );
  if (valor === undefined) return undefined;
  sustituir(pila, valor.nuevo, valor.sustituto);
  return `no conoce ${valor.nuevo}; validado con ${valor.sustituto} en su lugar`;
};
