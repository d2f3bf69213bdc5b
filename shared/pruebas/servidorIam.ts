import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { CERTIFICADO_DE_PRUEBA, CLAVE_DE_PRUEBA } from './certificado.ts';

/** MySQL's capability flags that matter here. Source: MySQL internals, "Connection Phase". */
const PROTOCOLO_41 = 0x200;
const TLS = 0x800;
const SEGURA = 0x8000;
const PLUGINS = 0x80000;

const paquete = (secuencia: number, cuerpo: Buffer): Buffer =>
  Buffer.concat([Buffer.from([cuerpo.length & 255, cuerpo.length >> 8, 0, secuencia]), cuerpo]);

const saludo = (conTls: boolean): Buffer => {
  const capacidades = PROTOCOLO_41 | SEGURA | PLUGINS | (conTls ? TLS : 0);
  const bajas = Buffer.alloc(2);
  bajas.writeUInt16LE(capacidades & 0xffff);
  const altas = Buffer.alloc(2);
  altas.writeUInt16LE(capacidades >>> 16);
  return paquete(
    0,
    Buffer.concat([
      Buffer.from([10]),
      Buffer.from('8.4.0\0'),
      Buffer.from([1, 0, 0, 0]),
      Buffer.from('12345678\0'),
      bajas,
      Buffer.from([255, 2, 0]),
      altas,
      Buffer.from([21]),
      Buffer.alloc(10),
      Buffer.from('123456789012\0'),
      Buffer.from('mysql_native_password\0'),
    ]),
  );
};
const CAMBIE_DE_PLUGIN = Buffer.concat([Buffer.from([0xfe]), Buffer.from('mysql_clear_password\0')]);
const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);

const tomar = async (enchufe: Socket, bytes: number): Promise<Buffer> => {
  for (;;) {
    const trozo: unknown = enchufe.read(bytes);
    if (Buffer.isBuffer(trozo)) return trozo;
    await once(enchufe, 'readable');
  }
};

/** One packet and no byte more: what comes behind it may be TLS. */
const leer = async (enchufe: Socket): Promise<Buffer> => {
  const cabeza = await tomar(enchufe, 4);
  return tomar(enchufe, cabeza.readUIntLE(0, 3));
};

export interface ServidorIam {
  readonly puerto: number;
  /** What each connection gave as its password, in the clear; '' if it gave none. */
  readonly entradas: string[];
  detener(): Promise<void>;
}

/**
 * The door of an RDS that wants IAM: MySQL's handshake, TLS, the switch to mysql_clear_password; then OK to whatever
 * comes. No MySQL and no MariaDB has AWSAuthenticationPlugin, so this is the nearest there is to test the login with.
 */
export const abrirServidorIam = async ({
  conTls,
  cert = CERTIFICADO_DE_PRUEBA,
}: {
  readonly conTls: boolean;
  readonly cert?: string;
}): Promise<ServidorIam> => {
  const entradas: string[] = [];
  const abiertas = new Set<Socket>();
  const atender = async (crudo: Socket): Promise<void> => {
    crudo.write(saludo(conTls));
    const peticion = await leer(crudo);
    if (!conTls) {
      entradas.push(peticion.toString('latin1'));
      crudo.destroy();
      return;
    }
    const seguro = new TLSSocket(crudo, {
      isServer: true,
      key: CLAVE_DE_PRUEBA,
      cert,
    });
    seguro.on('error', () => crudo.destroy());
    await leer(seguro);
    seguro.write(paquete(3, CAMBIE_DE_PLUGIN));
    const clave = await leer(seguro);
    entradas.push(clave.subarray(0, -1).toString());
    seguro.write(paquete(5, OK));
    // Everything asked afterwards is a SET of the session.
    for (;;) {
      await leer(seguro);
      seguro.write(paquete(1, OK));
    }
  };
  const servidor = createServer((enchufe) => {
    abiertas.add(enchufe);
    enchufe.on('error', () => enchufe.destroy());
    atender(enchufe).catch(() => enchufe.destroy());
  });
  servidor.listen(0, '127.0.0.1');
  await once(servidor, 'listening');
  const direccion = servidor.address();
  return {
    puerto: typeof direccion === 'object' && direccion !== null ? direccion.port : 0,
    entradas,
    detener: async () => {
      for (const enchufe of abiertas) enchufe.destroy();
      servidor.close();
      await once(servidor, 'close');
    },
  };
};
