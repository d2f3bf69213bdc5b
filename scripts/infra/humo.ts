/** The smoke test of a system that runs: does each of its parts do its work, once? */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as dormir } from 'node:timers/promises';

export interface Sistema {
  readonly url: string;
  readonly token?: string | undefined;
  /** The API behind CloudFront, which must refuse whoever comes to it directly. */
  readonly origen?: string | undefined;
  /** Milliseconds until an order must be at its end. */
  readonly plazoMs: number;
}

export interface Paso {
  readonly nombre: string;
  readonly bien: boolean;
  readonly detalle: string;
}

const PETICION_MS = 30_000;
const SONDEO_MS = 500;
/** A warehouse of its own, which no person has chosen. */
const BODEGA_MIN = 1_900_000_000;
const BODEGA_MAX = 2_000_000_000;

interface Respuesta {
  readonly status: number;
  readonly cuerpo: Readonly<Record<string, unknown>>;
}

const pedir = async (
  { url, token }: Pick<Sistema, 'url' | 'token'>,
  metodo: string,
  ruta: string,
  cuerpo?: object,
): Promise<Respuesta> => {
  const respuesta = await fetch(new URL(ruta, url), {
    method: metodo,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cuerpo === undefined
        ? {}
        : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(cuerpo === undefined ? {} : { body: JSON.stringify(cuerpo) }),
    signal: AbortSignal.timeout(PETICION_MS),
  });
  const texto = await respuesta.text();
  try {
    const leido: unknown = JSON.parse(texto);
    return { status: respuesta.status, cuerpo: Object(leido) };
  } catch {
    return { status: respuesta.status, cuerpo: { detail: texto.slice(0, 200) } };
  }
};

const exigir = (respuesta: Respuesta, esperado: readonly number[]): Respuesta => {
  if (!esperado.includes(respuesta.status)) {
    const { title, detail } = respuesta.cuerpo;
    throw new Error(`${respuesta.status} ${[title, detail].filter(Boolean).join(': ')}`.trim());
  }
  return respuesta;
};

/** Orders and waits for the end of it. @returns its id */
const pedirHasta = async (
  sistema: Sistema,
  cantidad: number,
  bodega_id: number,
  finales: readonly string[],
): Promise<string> => {
  const { cuerpo } = exigir(
    await pedir(sistema, 'POST', '/pedidos', {
      bodega_id,
      referencia: 'humo',
      items: [{ item_id: 1, cantidad }],
    }),
    [202],
  );
  const ruta = `/pedidos/${cuerpo.pedido_id}`;
  const hasta = performance.now() + sistema.plazoMs;
  for (;;) {
    const { estado } = exigir(await pedir(sistema, 'GET', ruta), [200]).cuerpo;
    if (finales.includes(String(estado))) return String(cuerpo.pedido_id);
    if (performance.now() > hasta) throw new Error(`${ruta} sigue en ${estado}`);
    await dormir(SONDEO_MS);
  }
};

type Prueba = readonly [nombre: string, hacer: () => Promise<string>];

const pruebas = (sistema: Sistema): readonly Prueba[] => {
  const bodega = randomInt(BODEGA_MIN, BODEGA_MAX);
  let corto = '';
  let bueno = '';
  return [
    [
      '/health contesta',
      async () => String(exigir(await pedir(sistema, 'GET', '/health'), [200]).cuerpo.estado),
    ],
    [
      '/ready: la base (SELECT 1), las colas y los temas',
      async () => {
        const { dependencias } = exigir(await pedir(sistema, 'GET', '/ready'), [200]).cuerpo;
        return `${Object(dependencias).length} dependencias`;
      },
    ],
    [
      'existencias en una bodega propia',
      async () => {
        const ruta = '/bodega/items/1';
        const item = { bodega_id: bodega, nombre_item: 'Humo', cantidad_disponible: 5 };
        exigir(await pedir(sistema, 'PUT', ruta, item), [200, 201]);
        return `bodega ${bodega}`;
      },
    ],
    [
      'un pedido que cabe acaba VALIDADO',
      async () => {
        bueno = await pedirHasta(sistema, 3, bodega, ['VALIDADO']);
        return bueno;
      },
    ],
    [
      'uno que no cabe acaba AUDITADO, con su reporte',
      async () => {
        corto = await pedirHasta(sistema, 3, bodega, ['AUDITADO']);
        exigir(await pedir(sistema, 'GET', `/auditoria/${corto}`), [200]);
        return corto;
      },
    ],
    [
      'lo que se apartó se devuelve',
      async () => {
        exigir(await pedir(sistema, 'POST', `/pedidos/${bueno}/cancelacion`), [200]);
        const { cuerpo } = exigir(await pedir(sistema, 'GET', `/bodega/items/1?bodega_id=${bodega}`), [200]);
        if (cuerpo.cantidad_libre !== 5) throw new Error(`quedan libres ${cuerpo.cantidad_libre} de 5`);
        return '5 libres de 5';
      },
    ],
    ...(sistema.origen === undefined
      ? []
      : [
          [
            'la dirección de la API tras CloudFront no deja pasar',
            async () => {
              const { origen: url } = sistema;
              if (url === undefined) return '';
              exigir(await pedir({ url }, 'GET', '/health'), [403]);
              return '403';
            },
          ] as const,
        ]),
  ];
};

/** Runs all, in order; after the first that fails the rest would only fail because of it. */
export const humear = async (sistema: Sistema, contar: (paso: Paso) => void): Promise<boolean> => {
  for (const [nombre, hacer] of pruebas(sistema)) {
    try {
      contar({ nombre, bien: true, detalle: await hacer() });
    } catch (error) {
      contar({ nombre, bien: false, detalle: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }
  return true;
};
