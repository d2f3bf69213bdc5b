/** A quoted piece or a comment, whose semicolons separate nothing. `--` needs a blank after it, as in MySQL. */
const OPACO = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`|--(?=\s|$)[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//y;
const DELIMITADOR = /^[ \t]*DELIMITER[ \t]+(\S+)[ \t]*$/imy;

const coincide = (patron: RegExp, texto: string, desde: number): RegExpExecArray | null => {
  patron.lastIndex = desde;
  return patron.exec(texto);
};

const soloComentarios = (sentencia: string): boolean =>
  sentencia.replace(/--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!!)[\s\S]*?\*\//g, '').trim() === '';

/**
 * Splits a SQL script into its statements, so that each can be executed and recorded on its own.
 * Understands quotes, comments and the mysql client's DELIMITER lines (for triggers).
 */
export const sentenciasDe = (guion: string): string[] => {
  const sentencias: string[] = [];
  let delimitador = ';';
  let inicio = 0;
  let i = 0;
  const cerrar = (fin: number): void => {
    const sentencia = guion.slice(inicio, fin).trim();
    if (sentencia !== '' && !soloComentarios(sentencia)) sentencias.push(sentencia);
  };
  while (i < guion.length) {
    const enPrincipioDeLinea = i === 0 || guion[i - 1] === '\n';
    const orden = enPrincipioDeLinea ? coincide(DELIMITADOR, guion, i) : null;
    const opaco = coincide(OPACO, guion, i);
    if (orden !== null) {
      cerrar(i);
      delimitador = orden[1] ?? ';';
      i += orden[0].length;
      inicio = i;
    } else if (opaco !== null) i += opaco[0].length;
    else if (guion.startsWith(delimitador, i)) {
      cerrar(i);
      i += delimitador.length;
      inicio = i;
    } else i += 1;
  }
  cerrar(guion.length);
  return sentencias;
};
