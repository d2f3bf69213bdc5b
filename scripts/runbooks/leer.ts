/** What can be run of a runbook page. */
export interface Rama {
  /** What is in bold before the commands; empty outside of the decision tree. */
  readonly si: string;
  readonly ordenes: readonly string[];
}

/** The blocks of commands of one section, in order. */
export const ramasDe = (pagina: string, seccion: string): readonly Rama[] => {
  const [, resto = ''] = pagina.split(`## ${seccion}\n`);
  const [texto = ''] = resto.split('\n## ');
  const ramas: Rama[] = [];
  for (const [, si = '', bloque = ''] of texto.matchAll(
    /(?:^- \*\*(.+?):\*\*[^\n]*\n\n)?^ *```sh\n([\s\S]*?)^ *```$/gm,
  ))
    ramas.push({
      si,
      ordenes: bloque
        .split('\n')
        .map((linea) => linea.trim())
        .filter((linea) => linea !== ''),
    });
  return ramas;
};
