/** A running system with everything that a fault needs to get at: proxies, processes, clock, an administrator. */
import { writeFile } from 'node:fs/promises';
import { createConnection as conectar, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Connection, createConnection, createPool, type Pool } from 'mysql2/promise';
import { clienteSqs, colaUrl } from '../local/colas/clientes.ts';
import { type Interponer, iniciarSistema, type OpcionesSistema, type Sistema } from '../local/sistema.ts';
import { type Topologia, topologiaReal } from '../local/topologia.ts';
import type { Disco } from './disco.ts';
import { ProxyHttp } from './proxy/http.ts';
import { ProxyMysql } from './proxy/mysql.ts';

export interface Banco {
  readonly sistema: Sistema;
  readonly topologia: Topologia;
  /** Between functions and database. */
  readonly base: ProxyMysql;
  /** Between functions, event sources and the queue server. Event sources are called `origen:COLA`. */
  readonly colas: ProxyHttp;
  /** Between clients and the gateway. */
  readonly puerta: ProxyHttp;
  /** Where clients go, through {@link Banco.puerta}. */
  readonly url: string;
  /** The administrator's own way to the database, past the proxy. */
  readonly admin: Pool;
  /** Two addresses of the same database; see the failover. */
  readonly destinos: readonly [ProxyMysql['destino'], ProxyMysql['destino']];
  /** Waits for a server that is just coming back. */
  conectarAdmin(): Promise<Connection>;
  /** The queue server, past the proxy. */
  readonly sqs: SQSClient;
  urlDeCola(cola: string): string;
  /** Sets the functions' clocks so many milliseconds ahead. */
  moverReloj(ms: number): Promise<void>;
  pidsDe(nombre: string): readonly number[];
  /** Only where the database stands on a disk of its own. */
  readonly disco?: Disco;
  detener(): Promise<void>;
}

/** Has all rights but the administrator's, so that read_only and max_connections mean it. */
export const USUARIO = 'vigia_app';

const PRECARGA = pathToFileURL(join(import.meta.dirname, 'reloj-movido.mjs')).href;
/** In the data folder, with which it goes. */
const ficheroDelReloj = (carpeta: string): string => join(carpeta, 'reloj');
/** Faults kill the servers on purpose, several times a minute. */
const REINICIOS_MAX = 1_000;
/** Nobody waits for an alarm here. */
const MIRAR_ALARMAS_MS = 60_000;

/** A second address for the database: what connects here arrives at the same server by another way. */
const abrirDesvio = async (port: number): Promise<Server> => {
  const servidor = createServer((cliente) => {
    const destino = conectar({ host: '127.0.0.1', port });
    for (const lado of [cliente, destino]) lado.on('error', () => undefined);
    cliente.on('close', () => destino.destroy());
    destino.on('close', () => cliente.destroy());
    cliente.pipe(destino).pipe(cliente);
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  return servidor;
};

const puertoDe = (servidor: Server): number => {
  const direccion = servidor.address();
  return typeof direccion === 'object' && direccion !== null ? direccion.port : 0;
};

const crearUsuario = async (url: string): Promise<string> => {
  const conexion = await createConnection(url);
  const clave = new URL(url).password;
  const base = new URL(url).pathname.slice(1);
  try {
    await conexion.query(`CREATE USER IF NOT EXISTS '${USUARIO}'@'127.0.0.1' IDENTIFIED BY '${clave}'`);
    await conexion.query(`GRANT ALL PRIVILEGES ON \`${base}\`.* TO '${USUARIO}'@'127.0.0.1'`);
  } finally {
    await conexion.end();
  }
  const suya = new URL(url);
  suya.username = USUARIO;
  return suya.href;
};

const PACIENCIA_MS = 30_000;

const conPaciencia = async (uri: string): Promise<Connection> => {
  for (const limite = Date.now() + PACIENCIA_MS; ; await dormir(100)) {
    try {
      return await createConnection({ uri, connectTimeout: 5_000 });
    } catch (error) {
      if (Date.now() > limite) throw error;
    }
  }
};

const interponer = (
  topologia: Topologia,
  alTener: (base: ProxyMysql, colas: ProxyHttp) => void,
): Interponer => {
  const nombres = topologia.funciones.map(({ nombre }) => nombre);
  return async ({ databaseUrl, endpointColas }) => {
    const { port } = new URL(databaseUrl);
    const base = new ProxyMysql({ host: '127.0.0.1', port: Number(port) });
    const colas = new ProxyHttp(endpointColas);
    alTener(base, colas);
    const url = await crearUsuario(databaseUrl);
    const urls = new Map<string, string>();
    const endpoints = new Map<string, string>();
    for (const nombre of nombres) {
      const suya = new URL(url);
      suya.port = String(await base.abrir(nombre));
      urls.set(nombre, suya.href);
      endpoints.set(nombre, await colas.abrir(nombre));
    }
    for (const { nombre } of topologia.colas) endpoints.set(nombre, await colas.abrir(`origen:${nombre}`));
    return {
      databaseUrl: (quien) => urls.get(quien) ?? databaseUrl,
      endpointColas: (quien) => endpoints.get(quien) ?? endpointColas,
    };
  };
};

export type OpcionesBanco = Pick<OpcionesSistema, 'plugins' | 'informar'> & {
  readonly topologia?: Topologia;
  readonly disco?: Disco;
};

/** Starts an ephemeral system whose every connection can be interfered with. The caller stops it. */
export const abrirBanco = async (o: OpcionesBanco = {}): Promise<Banco> => {
  const topologia = o.topologia ?? topologiaReal;
  const partes: { base?: ProxyMysql; colas?: ProxyHttp } = {};
  const cerrarProxies = (): void => {
    partes.base?.cerrar();
    partes.colas?.cerrar();
  };
  try {
    const { disco, ...opciones } = o;
    const sistema = await iniciarSistema({
      ...opciones,
      ...(disco === undefined ? {} : { datosDir: disco.datosDir }),
      puerto: 0,
      demo: false,
      topologia,
      reiniciosMax: REINICIOS_MAX,
      mirarAlarmasMs: MIRAR_ALARMAS_MS,
      precarga: (carpeta) => `${PRECARGA}?fichero=${encodeURIComponent(ficheroDelReloj(carpeta))}`,
      interponer: interponer(topologia, (base, colas) => Object.assign(partes, { base, colas })),
    });
    const { base, colas } = partes;
    if (base === undefined || colas === undefined) throw new Error('El sistema arrancó sin sus proxies.');
    const puerta = new ProxyHttp(sistema.url);
    const desvio = await abrirDesvio(base.destino.port);
    const admin = createPool({ uri: sistema.databaseUrl, connectionLimit: 2, connectTimeout: 5_000 });
    const sqs = clienteSqs(sistema.endpointColas);
    return {
      sistema,
      topologia,
      base,
      colas,
      puerta,
      url: await puerta.abrir('cliente'),
      admin,
      ...(disco === undefined ? {} : { disco }),
      destinos: [base.destino, { host: '127.0.0.1', port: puertoDe(desvio) }],
      conectarAdmin: () => conPaciencia(sistema.databaseUrl),
      sqs,
      urlDeCola: (cola) => colaUrl(sistema.endpointColas, cola),
      moverReloj: (ms) => writeFile(ficheroDelReloj(sistema.datosDir), String(ms)),
      pidsDe: (nombre) =>
        sistema
          .procesos()
          .filter((proceso) => proceso.nombre === nombre)
          .map(({ pid }) => pid),
      detener: async () => {
        puerta.cerrar();
        sqs.destroy();
        admin.pool.end(() => undefined);
        await sistema.detener();
        desvio.close();
        cerrarProxies();
      },
    };
  } catch (error) {
    cerrarProxies();
    throw error;
  }
};
