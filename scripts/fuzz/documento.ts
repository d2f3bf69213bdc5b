/** What /openapi.json says: the only thing the fuzzer knows of the system it attacks. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import * as z from 'zod';

/** A JSON Schema as it stands in the document, references included. */
export type Esquema = Readonly<Record<string, unknown>>;
/** @returns what is wrong, undefined where nothing is */
export type Validar = (valor: unknown) => string | undefined;

export interface Parametro {
  readonly lugar: 'path' | 'query' | 'header';
  readonly nombre: string;
  readonly obligatorio: boolean;
  readonly esquema: Esquema;
  readonly validar: Validar;
}

export interface Cuerpo {
  readonly obligatorio: boolean;
  readonly tipo: string;
  readonly esquema: Esquema;
  readonly validar: Validar;
  readonly maxBytes: number | undefined;
  readonly ejemplos: readonly unknown[];
}

export interface RespuestaDocumentada {
  /** By lower-case name: is it always there? */
  readonly cabeceras: ReadonlyMap<string, boolean>;
  /** By media type. */
  readonly contenidos: ReadonlyMap<string, Validar>;
}

export interface Operacion {
  /** `POST /pedidos` */
  readonly clave: string;
  readonly metodo: string;
  readonly plantilla: string;
  /** Undefined: no token is needed. */
  readonly roles: readonly string[] | undefined;
  readonly parametros: readonly Parametro[];
  readonly cuerpo: Cuerpo | undefined;
  readonly respuestas: ReadonlyMap<number, RespuestaDocumentada>;
}

export interface Documento {
  readonly operaciones: readonly Operacion[];
  /** Every role that some operation names. */
  readonly roles: readonly string[];
  /** What stands behind a reference, else the schema itself. */
  seguir(esquema: Esquema): Esquema;
  /** The operation that a request of this method and path (without query) means, as a server matches it. */
  operacionDe(metodo: string, camino: string): Operacion | undefined;
  /** The methods that the path has, upper case; none: it is unknown. */
  metodosDe(camino: string): readonly string[];
}

const esquema = z.record(z.string(), z.unknown());
const contenido = z.record(
  z.string(),
  z.object({ schema: esquema, examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}) }),
);
const leido = z.object({
  paths: z.record(
    z.string(),
    z.partialRecord(
      z.enum(['get', 'put', 'post', 'delete', 'patch']),
      z.object({
        'x-roles': z.array(z.string()).default([]),
        'x-cuerpo-max-bytes': z.int().optional(),
        security: z.array(z.unknown()).default([]),
        parameters: z
          .array(
            z.object({
              in: z.enum(['path', 'query', 'header']),
              name: z.string(),
              required: z.boolean().default(false),
              schema: esquema,
            }),
          )
          .default([]),
        requestBody: z.object({ required: z.boolean().default(false), content: contenido }).optional(),
        responses: z.record(
          z.string().regex(/^\d{3}$/),
          z.object({ headers: z.record(z.string(), esquema).default({}), content: contenido.default({}) }),
        ),
      }),
    ),
  ),
});
type OperacionLeida = NonNullable<z.output<typeof leido>['paths'][string]['get']>;

const BASE = 'api';
const METODOS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const puntero = (...partes: string[]): string =>
  `#/${partes.map((parte) => encodeURIComponent(parte.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

/** A server's choice: a literal segment beats a parameter, from left to right. */
const coincide = (plantilla: string, camino: string): boolean => {
  const esperados = plantilla.split('/');
  const partes = camino.split('/');
  return (
    esperados.length === partes.length &&
    esperados.every((uno, i) => (uno.startsWith('{') ? partes[i] !== '' : uno === partes[i]))
  );
};
const huecos = (plantilla: string): string =>
  plantilla
    .split('/')
    .map((parte) => (parte.startsWith('{') ? '1' : '0'))
    .join('');

/** @throws Error if it is no OpenAPI document, or one in which something is described in a way not understood */
export const leerDocumento = (crudo: unknown): Documento => {
  const { paths } = leido.parse(crudo);
  const raiz = esquema.parse(crudo);
  // Strict would refuse the document's own members, which are no keywords of JSON Schema.
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false });
  ajvFormats.default(ajv);
  ajv.addSchema(raiz, BASE);

  const validador = (...partes: string[]): Validar => {
    // Compiled when it is first needed: the document has hundreds.
    let validar: ValidateFunction | undefined;
    return (valor) => {
      validar ??= ajv.compile({ $ref: `${BASE}${puntero(...partes)}` });
      if (validar(valor)) return undefined;
      const [falla] = validar.errors ?? [];
      const adicional: unknown = falla?.params.additionalProperty;
      return `${falla?.instancePath ?? ''} ${falla?.message ?? ''}${adicional === undefined ? '' : `: ${String(adicional)}`}`;
    };
  };
  const seguir = (dado: Esquema): Esquema => {
    if (typeof dado.$ref !== 'string') return dado;
    const destino = dado.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((en, parte) => esquema.parse(en)[decodeURIComponent(parte)], raiz);
    return seguir(esquema.parse(destino));
  };

  const cuerpoDe = (camino: string, metodo: string, o: OperacionLeida): Cuerpo | undefined => {
    const [par] = Object.entries(o.requestBody?.content ?? {});
    if (par === undefined) return undefined;
    const [tipo, { schema, examples }] = par;
    return {
      obligatorio: o.requestBody?.required ?? false,
      tipo,
      esquema: schema,
      validar: validador('paths', camino, metodo, 'requestBody', 'content', tipo, 'schema'),
      maxBytes: o['x-cuerpo-max-bytes'],
      ejemplos: Object.values(examples).map(({ value }) => value),
    };
  };
  const respuestaDe = (
    donde: readonly string[],
    { headers, content }: OperacionLeida['responses'][string],
  ): RespuestaDocumentada => ({
    cabeceras: new Map(
      Object.entries(headers).map(([nombre, una]) => [nombre.toLowerCase(), seguir(una).required === true]),
    ),
    contenidos: new Map(
      Object.keys(content).map((tipo) => [tipo, validador(...donde, 'content', tipo, 'schema')]),
    ),
  });
  const operacion = (camino: string, metodo: string, o: OperacionLeida): Operacion => ({
    clave: `${metodo.toUpperCase()} ${camino}`,
    metodo: metodo.toUpperCase(),
    plantilla: camino,
    roles: o.security.length === 0 ? undefined : o['x-roles'],
    parametros: o.parameters.map((p, i) => ({
      lugar: p.in,
      nombre: p.name,
      obligatorio: p.required,
      esquema: p.schema,
      validar: validador('paths', camino, metodo, 'parameters', String(i), 'schema'),
    })),
    cuerpo: cuerpoDe(camino, metodo, o),
    respuestas: new Map(
      Object.entries(o.responses).map(([estado, r]) => [
        Number(estado),
        respuestaDe(['paths', camino, metodo, 'responses', estado], r),
      ]),
    ),
  });

  const operaciones = Object.entries(paths)
    .flatMap(([camino, metodos]) =>
      METODOS.flatMap((metodo) => {
        const una = metodos[metodo];
        return una === undefined ? [] : [operacion(camino, metodo, una)];
      }),
    )
    .sort((a, b) => (huecos(a.plantilla) < huecos(b.plantilla) ? -1 : 1));
  const deCamino = (camino: string) => operaciones.filter(({ plantilla }) => coincide(plantilla, camino));
  return {
    operaciones,
    roles: [...new Set(operaciones.flatMap(({ roles }) => roles ?? []))],
    seguir,
    operacionDe: (metodo, camino) => deCamino(camino).find((una) => una.metodo === metodo),
    metodosDe: (camino) => [...new Set(deCamino(camino).map(({ metodo }) => metodo))],
  };
};
