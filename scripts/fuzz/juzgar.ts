/** Holds one answer to the document. */
import { gunzipSync } from 'node:zlib';
import type { Documento, Operacion, RespuestaDocumentada } from './documento.ts';
import type { Contestada } from './enviar.ts';
import { fugasEn } from './fugas.ts';
import type { Hallar } from './hallazgos.ts';
import type { Peticion } from './peticion.ts';

/**
 * Headers of HTTP, CORS and browsers' safety, and the gateway's own id: they say nothing about the API, and the
 * document speaks of them as a whole.
 */
const DE_HTTP = new Set([
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'apigw-requestid',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-security-policy',
  'content-type',
  'date',
  'keep-alive',
  'referrer-policy',
  'strict-transport-security',
  'vary',
  'x-content-type-options',
  'x-frame-options',
  'x-xss-protection',
]);
const CORRELACION = 'x-correlation-id';
const PROBLEMA = 'application/problem+json';

interface Leida {
  readonly tipo: string;
  readonly texto: string;
  /** Undefined: no JSON. */
  readonly valor: unknown;
}

const leer = ({ cabeceras, cuerpo }: Contestada): Leida => {
  const [, declarado = ''] = cabeceras.find(([nombre]) => nombre === 'content-type') ?? [];
  const tipo = declarado.split(';')[0]?.trim() ?? '';
  const comprimido = cabeceras.some(([nombre, valor]) => nombre === 'content-encoding' && valor === 'gzip');
  const texto = (comprimido ? gunzipSync(cuerpo) : cuerpo).toString();
  if (!/[/+]json$/.test(tipo)) return { tipo, texto, valor: undefined };
  try {
    return { tipo, texto, valor: JSON.parse(texto) };
  } catch {
    return { tipo, texto, valor: undefined };
  }
};

const juzgarCabeceras = (
  { cabeceras }: Contestada,
  documentadas: ReadonlyMap<string, boolean>,
  decir: (que: string) => void,
): void => {
  const vistas = new Set(cabeceras.map(([nombre]) => nombre));
  for (const nombre of vistas)
    if (!DE_HTTP.has(nombre) && !documentadas.has(nombre)) decir(`${nombre} no está documentada`);
  for (const [nombre, siempre] of documentadas) if (siempre && !vistas.has(nombre)) decir(`falta ${nombre}`);
};

const campo = (valor: unknown, nombre: string): unknown =>
  typeof valor === 'object' && valor !== null ? Reflect.get(valor, nombre) : undefined;

/** Requests that no operation claims: the document says in prose what becomes of them. */
const SIN_OPERACION: ReadonlySet<number> = new Set([204, 400, 401, 404, 405, 413, 429, 431]);

const sinDocumentar = (estado: number): ReadonlyMap<string, boolean> =>
  new Map([
    [CORRELACION, true],
    ...(estado === 405 ? [['allow', true] as const] : []),
    ...(estado === 401 ? [['www-authenticate', true] as const] : []),
    ...(estado === 429 ? [['retry-after', true] as const] : []),
  ]);

const rolesDe = (operacion: Operacion, { identidad }: Peticion): boolean =>
  operacion.roles === undefined || (identidad !== undefined && operacion.roles.includes(identidad.rol));

const json = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
};

/** Repeated parameters are one, joined by commas. */
const consultaDe = (destino: string): Map<string, string> => {
  const juntos = new Map<string, string>();
  for (const [nombre, valor] of new URLSearchParams(destino.split('?').slice(1).join('?'))) {
    const antes = juntos.get(nombre);
    juntos.set(nombre, antes === undefined ? valor : `${antes},${valor}`);
  }
  return juntos;
};

/** @returns in what a request breaks the document, as far as that can be told for sure */
const faltasDe = (operacion: Operacion, { destino, cuerpo, cabeceras }: Peticion): string[] => {
  const consulta = consultaDe(destino);
  const enviadas = new Map(cabeceras);
  const deParametros = operacion.parametros.flatMap(({ lugar, nombre, esquema, validar }) => {
    const dado =
      lugar === 'query' ? consulta.get(nombre) : lugar === 'header' ? enviadas.get(nombre) : undefined;
    if (dado === undefined) return [];
    const valor = esquema.type === 'integer' && /^\d+$/.test(dado) ? Number(dado) : dado;
    const falta = validar(valor);
    return falta === undefined ? [] : [`${nombre}: ${falta}`];
  });
  if (operacion.cuerpo === undefined) return deParametros;
  if (cuerpo === undefined || cuerpo.length === 0)
    return operacion.cuerpo.obligatorio ? [...deParametros, 'sin cuerpo'] : deParametros;
  const falta = operacion.cuerpo.validar(json(cuerpo));
  return falta === undefined ? deParametros : [...deParametros, `cuerpo: ${falta}`];
};

/** Answers that take a part may say so; then the whole need not be good. */
const rechazoEnParte = (valor: unknown): boolean => {
  const rechazados = campo(valor, 'rechazados');
  return Array.isArray(rechazados) && rechazados.length > 0;
};

export interface Juez {
  /** @returns the operation that answered, and the JSON of a success */
  juzgar(peticion: Peticion, contestada: Contestada): { operacion: Operacion | undefined; exito: unknown };
}

/**
 * @param exigeToken the system wants to know who asks; an open one lets everybody in
 * @param huella how a request is named, so that it can be sent again
 */
export const crearJuez = (
  documento: Documento,
  { exigeToken, hallar, huella }: { exigeToken: boolean; hallar: Hallar; huella: (p: Peticion) => string },
): Juez => {
  const juzgarDocumentada = (
    respuesta: RespuestaDocumentada,
    { tipo, texto, valor }: Leida,
    decir: Hallar,
  ): void => {
    const validar = respuesta.contenidos.get(tipo);
    if (validar === undefined) decir('tipo', `viene como «${tipo}»`);
    const falta = validar?.(tipo.endsWith('json') ? valor : texto);
    if (falta !== undefined) decir('cuerpo', `${falta} en ${texto.slice(0, 300)}`);
  };

  /** What every answer owes, whatever the operation. */
  const juzgarComun = (peticion: Peticion, contestada: Contestada, leida: Leida, decir: Hallar): void => {
    const { estado, cabeceras } = contestada;
    const enviado = `${peticion.destino}\n${decodificar(peticion.destino)}\n${peticion.cabeceras.join('\n')}\n${peticion.cuerpo?.toString() ?? ''}`;
    // The document and its page are made of words that elsewhere would be a leak; all else is data.
    if (estado >= 400)
      for (const fuga of fugasEn(`${cabeceras.join('\n')}\n${leida.texto}`, enviado)) decir('fuga', fuga);
    if (leida.tipo !== PROBLEMA || peticion.metodo === 'HEAD') return;
    const camino = peticion.destino.split('?')[0];
    if (campo(leida.valor, 'status') !== estado)
      decir('problema', `status ${String(campo(leida.valor, 'status'))}`);
    // Headers that are too large end the request before anybody has read its path.
    if (campo(leida.valor, 'instance') !== (estado === 431 ? '/' : camino))
      decir('problema', `instance «${String(campo(leida.valor, 'instance'))}»`);
    if (estado === 422 && (campo(leida.valor, 'errores') ?? campo(leida.valor, 'rechazados')) === undefined)
      decir('problema', '422 sin decir qué campo');
  };

  const juzgarSinOperacion = (peticion: Peticion, { estado, cabeceras }: Contestada, decir: Hallar): void => {
    const metodos = documento.metodosDe(peticion.destino.split('?')[0] ?? '');
    const [, permitidos] = cabeceras.find(([nombre]) => nombre === 'allow') ?? [];
    if (!SIN_OPERACION.has(estado)) decir('estado', `${estado} sin operación`);
    if (estado === 405 && [...metodos].sort().join() !== permitidos?.split(/,\s*/).sort().join())
      decir('cabecera', `allow «${permitidos}» donde hay ${metodos.join(', ')}`);
    if (estado === 405 && metodos.length === 0) decir('estado', '405 en un camino que no existe');
    if (estado === 404 && metodos.length > 0) decir('estado', '404 en un camino que existe con otro método');
  };

  const juzgarExito = (operacion: Operacion, peticion: Peticion, valor: unknown, decir: Hallar): void => {
    if (exigeToken && !rolesDe(operacion, peticion))
      decir('acceso', `la atendió siendo ${peticion.identidad?.rol ?? 'nadie'}`);
    for (const falta of rechazoEnParte(valor) ? [] : faltasDe(operacion, peticion)) decir('entrada', falta);
  };

  return {
    juzgar: (peticion, contestada) => {
      const decir: Hallar = (comprobacion, que) =>
        hallar(comprobacion, `${contestada.estado} ${que}`, huella(peticion));
      const leida = leer(contestada);
      const operacion = documento.operacionDe(peticion.metodo, peticion.destino.split('?')[0] ?? '');
      const documentada = operacion?.respuestas.get(contestada.estado);
      juzgarComun(peticion, contestada, leida, decir);
      const esperadas = documentada?.cabeceras ?? sinDocumentar(contestada.estado);
      juzgarCabeceras(contestada, esperadas, (que) => decir('cabecera', que));
      if (operacion === undefined) juzgarSinOperacion(peticion, contestada, decir);
      else if (documentada === undefined) decir('estado', `${operacion.clave} no lo documenta`);
      else juzgarDocumentada(documentada, leida, decir);
      const exito = operacion !== undefined && contestada.estado < 300;
      if (exito) juzgarExito(operacion, peticion, leida.valor, decir);
      return { operacion, exito: exito ? leida.valor : undefined };
    },
  };
};

const decodificar = (texto: string): string => {
  try {
    return decodeURIComponent(texto.replaceAll('+', ' '));
  } catch {
    return texto;
  }
};
