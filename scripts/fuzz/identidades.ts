/** Who asks: tokens that are good, and everything that only looks like one. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

export interface Identidad {
  readonly rol: string;
  readonly token: string;
  /** Whose orders; undefined: not bound to anybody's. */
  readonly clienteId: string | undefined;
}

/** Values of the Authorization header, one for each time it is sent. None of them may open a door. */
export interface Falsa {
  readonly nombre: string;
  readonly cabeceras: readonly string[];
}

const base64url = (valor: unknown): string => Buffer.from(JSON.stringify(valor)).toString('base64url');
const leerParte = (parte: string | undefined): Record<string, unknown> => {
  const leido: unknown = JSON.parse(Buffer.from(parte ?? '', 'base64url').toString() || '{}');
  return typeof leido === 'object' && leido !== null ? { ...leido } : {};
};

/** The claims of a token, without any check: it is our own. */
export const claimsDe = (token: string): Record<string, unknown> => leerParte(token.split('.')[1]);

/** @param caducados tokens of the real issuer whose time is over, where somebody could get one */
export const falsificar = (reales: readonly Identidad[], caducados: readonly string[]): readonly Falsa[] => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const deUno = ({ rol, token }: Identidad): Falsa[] => {
    const [cabecera = '', cuerpo = '', firma = ''] = token.split('.');
    const claims = leerParte(cuerpo);
    const { kid } = leerParte(cabecera);
    const conAlg = (alg: string, suya: string, otros = {}): string =>
      `${base64url({ alg, kid, typ: 'JWT' })}.${base64url({ ...claims, ...otros })}.${suya}`;
    const firmado = (alg: string, otros = {}): string => {
      const entrada = conAlg(alg, '', otros).slice(0, -1);
      const suya =
        alg === 'RS256'
          ? sign('sha256', Buffer.from(entrada), privateKey).toString('base64url')
          : createHmac('sha256', String(kid)).update(entrada).digest('base64url');
      return `${entrada}.${suya}`;
    };
    const una = (nombre: string, ...cabeceras: string[]): Falsa => ({
      nombre: `${nombre} (${rol})`,
      cabeceras,
    });
    return [
      una('alg none', `Bearer ${conAlg('none', '')}`),
      una('alg None con firma', `Bearer ${conAlg('None', firma)}`),
      una('clave ajena', `Bearer ${firmado('RS256')}`),
      una('HS256', `Bearer ${firmado('HS256')}`),
      una('caducado, de clave ajena', `Bearer ${firmado('RS256', { exp: 1 })}`),
      una(
        'otros claims con la firma buena',
        `Bearer ${cabecera}.${base64url({ ...claims, rol: 'admin', sub: 'otro' })}.${firma}`,
      ),
      una('firma cortada', `Bearer ${token.slice(0, -4)}`),
      una('otro esquema', `Basic ${token}`),
      una('sin esquema', token),
      una('dos veces', `Bearer ${token}`, `Bearer ${token}`),
      una('dos tokens', `Bearer ${token}, Bearer ${token}`),
      una('relleno', `Bearer ${token}${'A'.repeat(8200)}`),
    ];
  };
  return [
    ...reales.flatMap(deUno),
    ...caducados.map((token): Falsa => ({ nombre: 'caducado', cabeceras: [`Bearer ${token}`] })),
    ...['', 'Bearer', 'Bearer ', 'Bearer a.b.c', 'Bearer ..', 'Bearer null', '\u00ff'].map(
      (valor): Falsa => ({
        nombre: JSON.stringify(valor),
        cabeceras: [valor],
      }),
    ),
  ];
};
