/** Who may do what, through the real gateway and the real bundles, with real tokens. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Ruta, rutas } from '../../../shared/api/rutas.ts';
import { ROLES, type Rol } from '../../../shared/dominio/rol.ts';
import { hasta } from '../../../shared/pruebas/hasta.ts';
import { principal } from '../../experimento/principal.ts';
import { firmar } from '../pruebas/identidad.ts';
import { iniciarSistema, type Sistema } from '../sistema.ts';
import { type ClaveEmisor, claveDelEmisor } from './clave.ts';
import { emitirToken } from './token.ts';

/** The contract's table, "Who may do what", copied by hand: shared/api/rutas.ts must say the same. */
const TABLA: Readonly<Record<string, readonly Rol[] | 'todos'>> = {
  'POST /pedidos': ['cliente', 'admin'],
  'POST /pedidos/lote': ['cliente', 'admin'],
  'GET /pedidos': ['cliente', 'bodega', 'supervisor', 'operaciones', 'admin'],
  'GET /pedidos/{pedido_id}': ['cliente', 'bodega', 'supervisor', 'operaciones', 'admin'],
  'POST /pedidos/{pedido_id}/verificar-consistencia': [
    'cliente',
    'bodega',
    'supervisor',
    'operaciones',
    'admin',
  ],
  'GET /auditoria/{pedido_id}': ['cliente', 'bodega', 'supervisor', 'operaciones', 'admin'],
  'POST /pedidos/{pedido_id}/cancelacion': ['cliente', 'supervisor', 'admin'],
  'POST /pedidos/{pedido_id}/despacho': ['bodega', 'admin'],
  'PUT /bodega/items': ['bodega', 'admin'],
  'PUT /bodega/items/{item_id}': ['bodega', 'admin'],
  'POST /bodega/movimientos': ['bodega', 'admin'],
  'GET /bodega/items': ['cliente', 'bodega', 'supervisor', 'operaciones', 'admin'],
  'GET /bodega/items/{item_id}': ['cliente', 'bodega', 'supervisor', 'operaciones', 'admin'],
  'GET /bodega/movimientos': ['bodega', 'supervisor', 'operaciones', 'admin'],
  'GET /anomalias': ['bodega', 'supervisor', 'operaciones', 'admin'],
  'GET /pedidos/{pedido_id}/competencia': ['supervisor', 'operaciones', 'admin'],
  'GET /evaluaciones': ['supervisor', 'operaciones', 'admin'],
  'GET /auditoria/verificacion': ['supervisor', 'operaciones', 'admin'],
  'GET /reconciliacion': ['supervisor', 'operaciones', 'admin'],
  'GET /alarmas': ['supervisor', 'operaciones', 'admin'],
  'GET /ready': 'todos',
  'GET /health': 'todos',
  'GET /openapi.json': 'todos',
  'GET /docs': 'todos',
  // What the page of /docs loads; the contract names only the page.
  'GET /docs/visor.js': 'todos',
  'GET /docs/visor.css': 'todos',
};

const claveDe = ({ metodo, ruta }: Ruta): string => `${metodo} ${ruta}`;
const todas: readonly Ruta[] = rutas;
const conPedido = todas.filter(({ ruta }) => ruta.includes('{pedido_id}'));

const ANA = 'ana-c7d1f0';
const EVA = 'eva-3b9e42';
const REFERENCIA = 'referencia-5a1c';

let sistema: Sistema;
let clave: ClaveEmisor;
const tokens = new Map<string, string>();
/** Short orders, decided and reported, by whose they are; `casa`: entered by staff for nobody. */
let pedidos: Readonly<Record<'ana' | 'eva' | 'casa', string>>;
const dicho: string[] = [];

const tokenDe = async (rol: Rol, clienteId = ANA): Promise<string> => {
  const titular = rol === 'cliente' ? { rol, clienteId } : { rol };
  const nombre = JSON.stringify(titular);
  const token =
    tokens.get(nombre) ?? (await emitirToken(clave, titular, { ahora: new Date(), duracionS: 3600 }));
  tokens.set(nombre, token);
  return token;
};

/** A token of the issuer with claims that `npm run token` would not give. */
const tokenRaro = async (claims: Readonly<Record<string, unknown>>): Promise<string> => {
  const ahora = Math.floor(Date.now() / 1000);
  const token = await firmar(clave, { iat: ahora, exp: ahora + 600, ...claims });
  tokens.set(JSON.stringify(claims), token);
  return token;
};

interface Visto {
  readonly estado: number;
  readonly texto: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body it says itself
  readonly cuerpo: any;
  readonly cabeceras: Readonly<Record<string, string | string[] | undefined>>;
}

const pedir = (metodo: string, camino: string, token?: string, cuerpo?: unknown): Promise<Visto> =>
  new Promise((resolver, rechazar) => {
    const texto = cuerpo === undefined ? undefined : JSON.stringify(cuerpo);
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(texto === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const peticion = request(sistema.url + camino, { method: metodo, headers }, (respuesta) => {
      let recibido = '';
      respuesta.on('data', (trozo) => {
        recibido += trozo;
      });
      respuesta.on('end', () =>
        resolver({
          estado: respuesta.statusCode ?? 0,
          texto: recibido,
          cuerpo: recibido.startsWith('{') ? JSON.parse(recibido) : undefined,
          cabeceras: respuesta.headers,
        }),
      );
    });
    peticion.on('error', rechazar);
    peticion.end(texto);
  });

/** The least that gets past 400: what a route answers to somebody with the right is not of interest here. */
const probar = ({ metodo, ruta, cuerpoMaxBytes, cuerpoOpcional }: Ruta, id: string, token?: string) =>
  pedir(
    metodo,
    ruta.replace('{pedido_id}', id).replaceAll(/\{\w+\}/g, '1'),
    token,
    cuerpoMaxBytes === undefined || cuerpoOpcional ? undefined : {},
  );

const pedirCorto = async (token: string, mas: Record<string, unknown> = {}): Promise<string> => {
  const pedido = { items: [{ item_id: 1, cantidad: 999_999 }], referencia: REFERENCIA, ...mas };
  const { estado, cuerpo } = await pedir('POST', '/pedidos', token, pedido);
  expect(estado).toBe(202);
  return cuerpo.pedido_id;
};

beforeAll(async () => {
  vi.stubEnv('NIVEL_LOG', 'debug');
  sistema = await iniciarSistema({
    puerto: 0,
    demo: true,
    autenticacion: true,
    databaseUrl: inject('urlBaseDatos'),
    informar: (linea) => dicho.push(linea),
  });
  clave = await claveDelEmisor(sistema.datosDir);
  const admin = await tokenDe('admin');
  pedidos = {
    ana: await pedirCorto(await tokenDe('cliente')),
    eva: await pedirCorto(await tokenDe('cliente', EVA)),
    casa: await pedirCorto(admin),
  };
  for (const id of Object.values(pedidos))
    await hasta(async () => (await pedir('GET', `/auditoria/${id}`, admin)).estado === 200, 30_000);
}, 90_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await sistema?.detener();
});

describe('la tabla de rutas es la del contrato', () => {
  test.each(todas.map((ruta) => [claveDe(ruta), ruta.roles] as const))('%s', (nombre, roles) => {
    const segunContrato = TABLA[nombre];
    expect(roles === 'todos' ? roles : [...roles].sort()).toEqual(
      segunContrato === 'todos' ? segunContrato : [...(segunContrato ?? ['no está en el contrato'])].sort(),
    );
  });

  test('no le falta ninguna', () => {
    const nombres = todas.map(claveDe);
    const faltan = Object.keys(TABLA).filter((nombre) => !nombres.includes(nombre));
    expect(faltan).toEqual([]);
  });
});

describe.each(todas.map((ruta) => [claveDe(ruta), ruta] as const))('%s', (nombre, ruta) => {
  const permitidos = TABLA[nombre] ?? [];

  test.each(ROLES)('como %s', async (rol) => {
    const { estado } = await probar(ruta, pedidos.ana, await tokenDe(rol));
    if (permitidos === 'todos' || permitidos.includes(rol)) {
      expect([401, 403, 404, 405, 429]).not.toContain(estado);
      expect(estado).toBeLessThan(500);
    } else expect(estado).toBe(403);
  });

  test('sin token', async () => {
    const { estado, cabeceras, texto } = await probar(ruta, pedidos.ana);
    if (permitidos === 'todos') return expect(estado).toBe(200);
    expect([estado, cabeceras['www-authenticate'], cabeceras['content-type']]).toEqual([
      401,
      'Bearer',
      'application/problem+json; charset=utf-8',
    ]);
    expect(JSON.parse(texto)).toMatchObject({ type: 'about:blank', title: 'No autenticado', status: 401 });
  });

  if (permitidos === 'todos') return;
  test('con un rol que no existe, o un cliente sin nombre', async () => {
    for (const claims of [
      { rol: undefined },
      { rol: 'ADMIN' },
      { rol: 'root' },
      { rol: ['admin'] },
      { rol: { admin: true } },
      { rol: 'cliente' },
      { rol: 'cliente', cliente_id: '' },
      { rol: 'cliente', cliente_id: '  ' },
      { rol: 'cliente', cliente_id: 'x'.repeat(201) },
    ])
      expect([claims, (await probar(ruta, pedidos.ana, await tokenRaro(claims))).estado]).toEqual([
        claims,
        403,
      ]);
  });
});

/** An answer without what differs between any two: the id that was asked for, the hour, the correlation. */
const sinLoPropio = ({ estado, texto, cabeceras }: Visto, id: string) => {
  const { date: _, 'x-correlation-id': __, 'apigw-requestid': ___, ...resto } = cabeceras;
  return { estado, texto: texto.replaceAll(id, 'ID'), resto };
};

/** Has the form of an id, and was never issued. */
const inventado = (): string => randomUUID().replace(/^(.{14})./, '$18');

describe('un pedido ajeno no se distingue de uno inventado', () => {
  const suyas = conPedido.filter(({ roles }) => roles !== 'todos' && roles.includes('cliente'));

  test.each(suyas.map((ruta) => [claveDe(ruta), ruta] as const))('%s', async (_, ruta) => {
    const token = await tokenDe('cliente');
    const deInventado = inventado();
    const patron = sinLoPropio(await probar(ruta, deInventado, token), deInventado);
    expect(patron).toMatchObject({ estado: 404 });
    const recien = await pedirCorto(await tokenDe('cliente', EVA));
    for (const id of [pedidos.eva, pedidos.casa, recien, inventado(), randomUUID()])
      expect(sinLoPropio(await probar(ruta, id, token), id)).toEqual(patron);
  });

  test.each(suyas.filter((ruta) => ruta.cuerpoOpcional).map((ruta) => [claveDe(ruta), ruta] as const))(
    '%s, con cuerpo',
    async (_, { metodo, ruta }) => {
      const token = await tokenDe('cliente');
      const con = async (id: string) =>
        sinLoPropio(await pedir(metodo, ruta.replace('{pedido_id}', id), token, { pedido_id: id }), id);
      expect(await con(pedidos.eva)).toEqual(await con(inventado()));
    },
  );

  test('tampoco por lo que tarda', async () => {
    const token = await tokenDe('cliente');
    const medir = async (id: string): Promise<number> => {
      const inicio = performance.now();
      await pedir('GET', `/pedidos/${id}`, token);
      return performance.now() - inicio;
    };
    const [ajenos, inventados]: [number[], number[]] = [[], []];
    for (let i = 0; i < 30; i += 1) {
      ajenos.push(await medir(pedidos.eva));
      inventados.push(await medir(inventado()));
    }
    const mediana = (tiempos: number[]): number => tiempos.sort((a, b) => a - b)[15] ?? 0;
    const razon = mediana(ajenos) / mediana(inventados);
    expect(razon).toBeGreaterThan(1 / 3);
    expect(razon).toBeLessThan(3);
  });

  test('y el personal sí lo ve', async () => {
    for (const rol of ROLES.filter((uno) => uno !== 'cliente'))
      for (const id of Object.values(pedidos))
        expect((await pedir('GET', `/pedidos/${id}`, await tokenDe(rol))).estado).toBe(200);
  });
});

describe('los pedidos de un cliente son los de su token', () => {
  const uno = { items: [{ item_id: 4, cantidad: 1 }] };

  test('otro cliente_id en el cuerpo: 403; el suyo o ninguno: a su nombre', async () => {
    const token = await tokenDe('cliente');
    expect((await pedir('POST', '/pedidos', token, { ...uno, cliente_id: EVA })).estado).toBe(403);
    for (const mas of [{}, { cliente_id: ANA }, { bodega_id: 77 }]) {
      const { estado, cuerpo } = await pedir('POST', '/pedidos', token, { ...uno, ...mas });
      expect(estado).toBe(202);
      const leer = () => pedir('GET', `/pedidos/${cuerpo.pedido_id}`, token);
      await hasta(async () => (await leer()).cuerpo.resultado !== undefined, 30_000);
      expect((await leer()).cuerpo.cliente_id).toBe(ANA);
    }
  });

  test('en un lote se rechaza el ajeno y se acepta el resto', async () => {
    const lote = { pedidos: [uno, { ...uno, cliente_id: EVA }] };
    const { estado, cuerpo } = await pedir('POST', '/pedidos/lote', await tokenDe('cliente'), lote);
    expect(estado).toBe(202);
    expect(cuerpo.aceptados).toMatchObject([{ indice: 0 }]);
    expect(cuerpo.rechazados).toMatchObject([{ indice: 1, errores: [{ ruta: 'cliente_id' }] }]);
  });

  test('al listar ve los suyos', async () => {
    const { cuerpo } = await pedir('GET', '/pedidos?limite=1000', await tokenDe('cliente', EVA));
    expect(cuerpo.pedidos.map((pedido: { pedido_id: string }) => pedido.pedido_id)).toContain(pedidos.eva);
    expect(new Set(cuerpo.pedidos.map((pedido: { cliente_id: string }) => pedido.cliente_id))).toEqual(
      new Set([EVA]),
    );
  });

  test('la bodega no es una frontera', async () => {
    const token = await tokenDe('cliente');
    expect((await pedir('GET', '/bodega/items?bodega_id=77', token)).estado).toBe(200);
  });
});

test('con token, lo desconocido es 404 y lo mal llamado 405', async () => {
  const token = await tokenDe('cliente');
  expect((await pedir('GET', '/nada', token)).estado).toBe(404);
  const malo = await pedir('DELETE', '/health', token);
  expect([malo.estado, malo.cabeceras.allow]).toEqual([405, 'GET']);
});

test('quien va demasiado deprisa recibe 429, y los demás siguen', async () => {
  const deprisa = await tokenDe('cliente', 'deprisa');
  const estados = await Promise.all(
    Array.from({ length: 1000 }, async () => (await pedir('GET', '/bodega/items/1', deprisa)).estado),
  );
  expect([...new Set(estados)].sort()).toEqual([200, 429]);
  expect((await pedir('GET', '/bodega/items/1', await tokenDe('cliente'))).estado).toBe(200);
}, 60_000);

describe('el experimento contra un sistema que pide token', () => {
  const salida = mkdtempSync(join(tmpdir(), 'vigia-experimento-'));
  afterAll(() => rmSync(salida, { recursive: true }));

  const correr = async (token: string) => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const codigo = await principal(
      ['--url', sistema.url, '--token', token, '--pedidos', '60', '--salida', salida],
      {
        salida: out,
        error: err,
        raiz: salida,
        senal: new AbortController().signal,
        reloj: () => performance.now(),
        ahora: () => new Date(),
        casualidad: Math.random,
      },
    );
    return { codigo, dicho: `${out.read() ?? ''}${err.read() ?? ''}` };
  };

  test('con el token de un admin se sostiene', async () => {
    const { codigo, dicho: final } = await correr(await tokenDe('admin'));
    expect([codigo, final]).toEqual([0, expect.stringContaining('SE SOSTIENE')]);
  }, 90_000);

  test('con un token malo, o sin el derecho, no empieza: código 2 y una frase', async () => {
    for (const token of ['malo', await tokenDe('bodega'), await tokenDe('supervisor')]) {
      const { codigo, dicho: queja } = await correr(token);
      expect([codigo, queja]).toEqual([2, expect.stringMatching(/--token.*\.\n/)]);
    }
  });
});

test('ninguna línea de log lleva un token, un cliente o una referencia', () => {
  const carpeta = join(sistema.datosDir, 'registros');
  const textos = [
    ...readdirSync(carpeta).map((nombre) => readFileSync(join(carpeta, nombre), 'utf8')),
    dicho.join('\n'),
  ];
  expect(textos.join('')).toContain('"ruta":"POST /pedidos"');
  const secretos = [
    ANA,
    EVA,
    REFERENCIA,
    'Bearer',
    ...[...tokens.values()].flatMap((t) => t.split('.').slice(1)),
  ];
  const fugas = secretos.filter((secreto) => textos.some((texto) => texto.includes(secreto)));
  expect(fugas).toEqual([]);
});
