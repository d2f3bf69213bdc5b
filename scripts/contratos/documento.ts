/** Reads documents that came from a file: every step asks what is really there. */
export type Objeto = Readonly<Record<string, unknown>>;

export const esObjeto = (valor: unknown): valor is Objeto =>
  typeof valor === 'object' && valor !== null && !Array.isArray(valor);

export const objeto = (valor: unknown): Objeto => (esObjeto(valor) ? valor : {});
export const lista = (valor: unknown): readonly unknown[] => (Array.isArray(valor) ? valor : []);
export const textos = (valor: unknown): readonly string[] =>
  lista(valor).filter((uno) => typeof uno === 'string');
export const numero = (valor: unknown): number | undefined => (typeof valor === 'number' ? valor : undefined);
export const texto = (valor: unknown): string => (typeof valor === 'string' ? valor : '');

/** Follows `$ref: "#/a/b"` inside its document, as often as it takes. */
export const seguir = (documento: Objeto, valor: unknown): Objeto => {
  const { $ref } = objeto(valor);
  if (typeof $ref !== 'string') return objeto(valor);
  const partes = $ref.replace(/^#\//, '').split('/');
  return seguir(
    documento,
    partes.reduce<unknown>(
      (en, parte) => objeto(en)[parte.replaceAll('~1', '/').replaceAll('~0', '~')],
      documento,
    ),
  );
};

export const mismo = (uno: unknown, otro: unknown): boolean => JSON.stringify(uno) === JSON.stringify(otro);
