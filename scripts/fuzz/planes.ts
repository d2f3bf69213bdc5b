/** The requests, drawn from the seed alone: same seed, same document, same plans. */
import fc from 'fast-check';
import type { Cuerpo, Documento, Esquema, Operacion, Parametro } from './documento.ts';
import { crearGenerador } from './generar.ts';
import { cabeceraHostil, destrozo, relleno, roto, textoHostil, tipoDeCuerpo } from './hostil.ts';

/** What stands in a path or a query: text to be encoded, bytes as they are, or something an answer once told. */
export type Valor =
  | { readonly texto: string }
  | { readonly crudo: string }
  /** 0 <= n: which of the remembered ones. */
  | { readonly recordado: number };

/** An index is taken modulo what there is. */
export type Credencial =
  | { readonly tipo: 'ninguna' }
  | { readonly tipo: 'real'; readonly indice: number }
  /** One whose role the operation names. */
  | { readonly tipo: 'con-derecho'; readonly indice: number }
  | { readonly tipo: 'falsa'; readonly indice: number };

export type Trato =
  | { readonly tipo: 'normal' }
  /** The client goes away after so many milliseconds. */
  | { readonly tipo: 'abandonar'; readonly ms: number }
  /** The body comes in two halves, so many milliseconds apart. */
  | { readonly tipo: 'despacio'; readonly ms: number };

export interface Plan {
  readonly operacion: Operacion;
  /** Meant to be taken. */
  readonly valida: boolean;
  readonly metodo: string;
  /** By the name of the path parameter. */
  readonly camino: ReadonlyMap<string, Valor>;
  /** Something to append to the path. */
  readonly cola: string;
  readonly consulta: readonly (readonly [string, Valor])[];
  readonly cabeceras: readonly (readonly [string, string])[];
  readonly credencial: Credencial;
  readonly cuerpo: Buffer | undefined;
  readonly trato: Trato;
}

/** JSON does not mind blanks at its end. */
const hasta = (cuerpo: Buffer, bytes: number): Buffer =>
  Buffer.concat([cuerpo, Buffer.alloc(Math.max(0, bytes - cuerpo.length), ' ')]);

const METODOS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
const NORMAL: Trato = { tipo: 'normal' };

const json = (valor: unknown): Buffer => Buffer.from(JSON.stringify(valor) ?? '');
const indice = fc.nat({ max: 2 ** 20 });

const valorDe = (p: Parametro, valido: fc.Arbitrary<unknown>): fc.Arbitrary<Valor> => {
  const propio = valido.map((valor): Valor => ({ texto: String(valor) }));
  // Free text means nothing by itself: what an answer told is a better guess.
  const deTexto =
    p.esquema.type === 'string' && p.esquema.enum === undefined && p.esquema.format === undefined;
  if (p.lugar === 'header' || !deTexto) return propio;
  const recordado = indice.map((n): Valor => ({ recordado: n }));
  return fc.oneof({ weight: 9, arbitrary: recordado }, { weight: 1, arbitrary: propio });
};

const valorHostil: fc.Arbitrary<Valor> = fc.oneof(
  textoHostil.map((texto): Valor => ({ texto })),
  fc
    .constantFrom(
      '%ff',
      '%',
      '%zz',
      '%c0%af',
      '%00',
      '%2f',
      '%2e%2e',
      'a%2fb',
      '%25%32%35',
      '+',
      ';a=1',
      '~',
      '.',
      '..',
    )
    .map((crudo): Valor => ({ crudo })),
);

const credencial: fc.Arbitrary<Credencial> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Credencial>({ tipo: 'ninguna' }) },
  { weight: 2, arbitrary: indice.map((n): Credencial => ({ tipo: 'real', indice: n })) },
  { weight: 3, arbitrary: indice.map((n): Credencial => ({ tipo: 'falsa', indice: n })) },
);
const conDerecho = indice.map((n): Credencial => ({ tipo: 'con-derecho', indice: n }));
/** A request that is good but for who sends it is what a missing check lets in. */
const casiSiempreConDerecho = fc.oneof(
  { weight: 6, arbitrary: conDerecho },
  { weight: 1, arbitrary: credencial },
);

const trato: fc.Arbitrary<Trato> = fc.oneof(
  { weight: 40, arbitrary: fc.constant(NORMAL) },
  { weight: 1, arbitrary: fc.nat({ max: 60 }).map((ms): Trato => ({ tipo: 'abandonar', ms })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }).map((ms): Trato => ({ tipo: 'despacio', ms })) },
);

/** Waiting costs a place in the queue of requests: short waits show what long ones do. */
const ESPERA_MAX_S = 2;
const cabecerasValidas = (o: Operacion, generar: (e: Esquema) => fc.Arbitrary<unknown>) => {
  const propias = o.parametros.filter(({ lugar }) => lugar === 'header');
  const una = (p: Parametro) => {
    const valor =
      p.nombre.toLowerCase() === 'prefer'
        ? fc.nat({ max: ESPERA_MAX_S }).map((s) => `wait=${s}`)
        : p.esquema.pattern === undefined
          ? fc.string({ maxLength: 40 })
          : generar(p.esquema).map(String);
    return fc.option(
      valor.map((v): readonly [string, string] => [p.nombre, v]),
      { nil: undefined, freq: 1 },
    );
  };
  return fc.tuple(...propias.map(una)).map((todas) => todas.filter((una) => una !== undefined));
};

const partesDe = (o: Operacion, lugar: 'path' | 'query', generar: (e: Esquema) => fc.Arbitrary<unknown>) =>
  fc
    .tuple(
      ...o.parametros
        .filter((p) => p.lugar === lugar)
        .map((p) => {
          const valor = valorDe(p, generar(p.esquema)).map((v): readonly [string, Valor] => [p.nombre, v]);
          return p.obligatorio ? valor : fc.option(valor, { nil: undefined, freq: 3 });
        }),
    )
    .map((todas) => todas.filter((una) => una !== undefined));

const CAMBIOS = ['cuerpo', 'cuerpo', 'cuerpo', 'destrozo', 'tipo', 'tamano', 'camino', 'camino'] as const;
const OTROS = [
  'consulta',
  'consulta',
  'credencial',
  'credencial',
  'credencial',
  'cabecera',
  'metodo',
  'cola',
] as const;

const SIN_CUERPO = ['camino', 'camino', 'camino', 'cuerpo', 'tamano'] as const;

/** What the document itself gives as examples fits together: that is how an order comes to meet stock. */
const cuerpoValido = (
  { esquema, ejemplos }: Cuerpo,
  generar: (e: Esquema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> =>
  ejemplos.length === 0
    ? generar(esquema)
    : fc.oneof(
        { weight: 3, arbitrary: generar(esquema) },
        { weight: 2, arbitrary: fc.constantFrom(...ejemplos) },
      );

const valida = (o: Operacion, generar: (e: Esquema) => fc.Arbitrary<unknown>): fc.Arbitrary<Plan> => {
  const { cuerpo } = o;
  const contenido = cuerpo === undefined ? fc.constant(undefined) : cuerpoValido(cuerpo, generar).map(json);
  const dado =
    cuerpo === undefined || cuerpo.obligatorio
      ? contenido
      : fc.option(contenido, { nil: undefined, freq: 2 });
  return fc
    .record({
      camino: partesDe(o, 'path', generar),
      consulta: partesDe(o, 'query', generar),
      cabeceras: cabecerasValidas(o, generar),
      credencial: casiSiempreConDerecho,
      cuerpo: dado,
      trato,
    })
    .map(({ camino, cabeceras, cuerpo: bytes, ...resto }) => ({
      ...resto,
      operacion: o,
      valida: resto.credencial.tipo === 'con-derecho',
      metodo: o.metodo,
      cola: '',
      camino: new Map(camino),
      cabeceras:
        bytes === undefined ? cabeceras : [...cabeceras, ['content-type', cuerpo?.tipo ?? ''] as const],
      cuerpo: bytes,
    }));
};

const conTipo = (plan: Plan, tipo: string): Plan => ({
  ...plan,
  cabeceras: [...plan.cabeceras.filter(([nombre]) => nombre !== 'content-type'), ['content-type', tipo]],
});

const hostil = (o: Operacion, buena: fc.Arbitrary<Plan>, generar: (e: Esquema) => fc.Arbitrary<unknown>) => {
  const { cuerpo } = o;
  const cuerpoRoto = roto(cuerpo === undefined ? fc.jsonValue() : generar(cuerpo.esquema));
  const nombres = o.parametros.filter(({ lugar }) => lugar === 'query').map(({ nombre }) => nombre);
  const clave = nombres.length === 0 ? textoHostil : fc.oneof(fc.constantFrom(...nombres), textoHostil);
  const cambio = (
    cual: (typeof CAMBIOS)[number] | (typeof OTROS)[number],
  ): fc.Arbitrary<(p: Plan) => Plan> => {
    switch (cual) {
      case 'cuerpo':
        return cuerpoRoto.map((v) => (p) => conTipo({ ...p, cuerpo: json(v) }, 'application/json'));
      case 'destrozo':
        return destrozo.map((romper) => (p) => ({ ...p, cuerpo: romper((p.cuerpo ?? json({})).toString()) }));
      case 'tipo':
        return tipoDeCuerpo.map((tipo) => (p) => conTipo(p, tipo));
      case 'tamano':
        return relleno(cuerpo?.maxBytes).map((bytes) => (p) => ({
          ...p,
          cuerpo: hasta(p.cuerpo ?? json({}), bytes),
        }));
      case 'camino':
        return valorHostil.map((v) => (p) => ({
          ...p,
          camino: new Map([...p.camino].map(([nombre]) => [nombre, v])),
        }));
      case 'consulta':
        return fc.array(fc.tuple(clave, valorHostil), { minLength: 1, maxLength: 3 }).map((mas) => (p) => ({
          ...p,
          consulta: [...p.consulta, ...mas],
        }));
      case 'credencial':
        return credencial.map((otra) => (p) => ({ ...p, credencial: otra }));
      case 'cabecera':
        return cabeceraHostil.map((una) => (p) => ({ ...p, cabeceras: [...p.cabeceras, una] }));
      case 'metodo':
        return fc.constantFrom(...METODOS).map((metodo) => (p) => ({ ...p, metodo }));
      case 'cola':
        return fc
          .constantFrom('/', '//', '/x', '/..', '%2f', '%ff', ';v=1', '/%2e%2e/%2e%2e')
          .map((cola) => (p) => ({ ...p, cola }));
    }
  };
  const propios = cuerpo === undefined ? SIN_CUERPO : CAMBIOS;
  const cambios = fc.array(fc.oneof(...[...propios, ...OTROS].map(cambio)), { minLength: 1, maxLength: 2 });
  return fc.tuple(buena, cambios).map(([plan, todos]): Plan => {
    const salida = todos.reduce((ahora, como) => como(ahora), plan);
    return { ...salida, valida: false };
  });
};

/** Operations that take nothing have little to be wrong about. */
const pesoDe = ({ cuerpo, parametros }: Operacion): number =>
  cuerpo !== undefined ? 8 : parametros.some(({ lugar }) => lugar !== 'header') ? 4 : 1;

const TANDA = 200;

/** An endless stream. */
export function* planear(documento: Documento, semilla: number): Generator<Plan> {
  const generar = crearGenerador(documento.seguir);
  const cualquiera = fc.oneof(
    ...documento.operaciones.flatMap((o) => {
      const buena = valida(o, generar);
      const weight = pesoDe(o);
      return [
        { weight, arbitrary: buena },
        { weight, arbitrary: hostil(o, buena, generar) },
      ];
    }),
  );
  for (let tanda = 0; ; tanda += 1) {
    yield* fc.sample(cualquiera, { seed: (semilla + tanda * 0x9e3779b1) | 0, numRuns: TANDA });
  }
}
