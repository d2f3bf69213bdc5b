/** The little of the MySQL protocol that a fault needs: packets, the text of a query, the number of an error. */

const CABECERA = 4;
const ORDEN_QUERY = 0x03;
const ERROR = 0xff;
/** Of a statement only its beginning is looked at. */
const SQL_MAX = 200;

/** Cuts a stream into whole packets, header included. */
export class Cortador {
  private resto: Buffer = Buffer.alloc(0);

  tomar(trozo: Buffer): Buffer[] {
    let datos = this.resto.length === 0 ? trozo : Buffer.concat([this.resto, trozo]);
    const paquetes: Buffer[] = [];
    while (datos.length >= CABECERA) {
      const fin = CABECERA + datos.readUIntLE(0, 3);
      if (datos.length < fin) break;
      paquetes.push(datos.subarray(0, fin));
      datos = datos.subarray(fin);
    }
    this.resto = datos;
    return paquetes;
  }
}

/** The beginning of the statement, if the packet is a query of the client. */
export const sqlDe = (paquete: Buffer): string | undefined => {
  if (paquete[3] !== 0 || paquete[CABECERA] !== ORDEN_QUERY) return undefined;
  // Where the server knows of query attributes (MySQL 8.0.23), their number comes first: none, in one set.
  const conAtributos = paquete[CABECERA + 1] === 0 && paquete[CABECERA + 2] === 1;
  const desde = CABECERA + (conAtributos ? 3 : 1);
  return paquete.toString('latin1', desde, desde + SQL_MAX).trimStart();
};

/** The error number, if the packet is an ERR of the server: no row and no OK begins with 0xff. */
export const errorDe = (paquete: Buffer): number | undefined =>
  paquete[CABECERA] === ERROR ? paquete.readUInt16LE(CABECERA + 1) : undefined;

/** The ERR packet that a server would answer a query with. */
export const paqueteDeError = (numero: number, estado: string, mensaje: string): Buffer => {
  const cuerpo = Buffer.concat([Buffer.from([ERROR, 0, 0]), Buffer.from(`#${estado}${mensaje}`)]);
  cuerpo.writeUInt16LE(numero, 1);
  const cabecera = Buffer.alloc(CABECERA);
  cabecera.writeUIntLE(cuerpo.length, 0, 3);
  cabecera[3] = 1;
  return Buffer.concat([cabecera, cuerpo]);
};

const SALUDO_V10 = 10;

/** The server's number of the connection, if the packet is its greeting: it stands behind the name of its version. */
export const hiloDe = (paquete: Buffer): number | undefined => {
  if (paquete[3] !== 0 || paquete[CABECERA] !== SALUDO_V10) return undefined;
  return paquete.readUInt32LE(paquete.indexOf(0, CABECERA + 1) + 1);
};
