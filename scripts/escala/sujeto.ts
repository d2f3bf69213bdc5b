/** A database with a history, and the function that answers from it, called as the gateway calls it. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { crearManejadores } from '../../functions/consultas/manejadores.ts';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { conReintento } from '../../shared/adaptadores/mysql/lectura.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { atender } from '../../shared/lambda/http.ts';
import { claimsDe, eventoHttp, loggerMudo, sinAlarmas } from '../../shared/pruebas/api.ts';
import { contextoLambda } from '../../shared/pruebas/fabricas.ts';
import type { Azar } from '../experimento/azar.ts';
import type { Caso, Consulta, Muestra } from './casos.ts';
import { clientesDe, ITEM_POPULAR } from './historia.ts';

export interface Sujeto {
  readonly pedidos: number;
  readonly muestra: Muestra;
  /** One request, made ready, so that only the asking itself is timed. */
  preparar(caso: Caso, azar: Azar): () => Promise<number>;
  /** Looks for places in the middle of the lists of these. */
  ahondar(casos: readonly Caso[], azar: Azar): Promise<void>;
  /** Rows and index entries that the server touches for one request. */
  filasLeidas(pedir: () => Promise<number>): Promise<number>;
  readonly base: Pool;
}

const CORTOS = 200;
const HONDURAS = 30;

interface Extremos extends RowDataPacket {
  readonly primero: string;
  readonly ultimo: string;
  readonly secuencia: number;
}
interface FilaId extends RowDataPacket {
  readonly id: string;
}

const enUuid = (hex: string): string =>
  hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Short of the popular item, in the first nine tenths: evenly from all times. */
const leerMuestra = async (base: Pool, pedidos: number): Promise<Muestra> => {
  const [[extremos]] = await base.query<Extremos[]>(
    `SELECT MIN(recibido_en) AS primero, MAX(recibido_en) AS ultimo,
            (SELECT MAX(secuencia) FROM evaluaciones WHERE bodega_id > 0) AS secuencia
     FROM pedidos WHERE bodega_id > 0`,
  );
  const [filas] = await base.query<FilaId[]>(
    `SELECT HEX(p.pedido_id) AS id FROM pedido_items i JOIN pedidos p ON p.pedido_id = i.pedido_id
     WHERE i.bodega_id = 1 AND i.item_id = ? AND i.version_reserva IS NULL ORDER BY p.recibido_en`,
    [ITEM_POPULAR],
  );
  const salto = Math.max(1, Math.floor(filas.length / CORTOS));
  const [corto, ...otros] = filas.filter((_, n) => n % salto === 0).map(({ id }) => enUuid(id));
  if (extremos === undefined || corto === undefined) throw new Error('la historia no tiene pedidos cortos');
  const [primero, ultimo] = [extremos.primero, extremos.ultimo].map((en) =>
    Date.parse(`${en.replace(' ', 'T')}Z`),
  );
  const desde = primero ?? 0;
  return {
    clientes: clientesDe(pedidos),
    momentoDe: (parte) => new Date(Math.round(desde + parte * ((ultimo ?? 0) - desde))).toISOString(),
    cortos: [corto, ...otros],
    secuenciaDe: (parte) => Math.ceil(parte * extremos.secuencia) + 1,
  };
};

const leerCursor = (cuerpo: string): string | null => {
  const leido: unknown = JSON.parse(cuerpo);
  const cursor = typeof leido === 'object' && leido !== null && 'cursor' in leido ? leido.cursor : null;
  return typeof cursor === 'string' ? cursor : null;
};

/** Rows in an answer, whatever its list is called. */
const filasDe = (cuerpo: string): number => {
  const leido: unknown = JSON.parse(cuerpo);
  const listas = Object.values(leido ?? {}).filter((valor) => Array.isArray(valor));
  return listas.at(-1)?.length ?? 0;
};

export const abrirSujeto = async (url: string, pedidos: number, clave: Buffer): Promise<Sujeto> => {
  const base = abrirBase(url, 1);
  const funcion = atender(crearManejadores(base, clave, {}, sinAlarmas), {
    logger: loggerMudo,
    reloj: relojReal,
  });
  const muestra = await leerMuestra(base, pedidos);
  const honduras = new Map<string, readonly string[]>();

  const enviar = async (
    caso: Caso,
    consulta: Consulta,
    cliente?: string,
    pedido_id?: string,
  ): Promise<string> => {
    const parametros = pedido_id === undefined ? {} : { pedido_id };
    const evento = eventoHttp({
      routeKey: `GET ${caso.ruta}`,
      camino: caso.ruta.replace('{pedido_id}', pedido_id ?? ''),
      parametros,
      consulta,
      claims: cliente === undefined ? claimsDe('admin') : claimsDe('cliente', cliente),
    });
    const { statusCode, body = '' }: APIGatewayProxyStructuredResultV2 = await funcion(
      evento,
      contextoLambda(),
    );
    if (statusCode !== 200) throw new Error(`${caso.nombre}: HTTP ${statusCode} ${body.slice(0, 200)}`);
    return body;
  };

  const ahondar = async (casos: readonly Caso[], azar: Azar): Promise<void> => {
    for (const caso of casos.filter(({ profundo }) => profundo)) {
      const [consulta, cliente] = [caso.consulta(azar, muestra), caso.cliente?.(azar, muestra)];
      const limite = String(Math.min(1_000, Math.max(5, Math.floor(pedidos / HONDURAS / 10))));
      const cursores: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null && cursores.length < HONDURAS; ) {
        const pagina = { ...consulta, limite, ...(cursor === undefined ? {} : { cursor }) };
        cursor = leerCursor(await enviar(caso, pagina, cliente));
        if (cursor !== null) cursores.push(cursor);
      }
      honduras.set(caso.nombre, cursores);
    }
  };

  return {
    pedidos,
    muestra,
    base,
    ahondar,
    preparar: (caso, azar) => {
      const consulta = caso.consulta(azar, muestra);
      const [cursor, ...otros] = honduras.get(caso.nombre) ?? [];
      const entera =
        cursor === undefined ? consulta : { ...consulta, cursor: azar.elegir([cursor, ...otros]) };
      const [cliente, pedido_id] = [caso.cliente?.(azar, muestra), caso.pedido_id?.(azar, muestra)];
      return async () => filasDe(await enviar(caso, entera, cliente, pedido_id));
    },
    filasLeidas: async (pedir) => {
      await conReintento(() => base.query('FLUSH STATUS'));
      await pedir();
      const [filas] = await base.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler%'");
      return filas
        .filter(({ Variable_name }) => /^Handler_(read|icp_attempts)/.test(Variable_name))
        .reduce((suma, { Value }) => suma + Number(Value), 0);
    },
  };
};
