/**
 * AWS Signature Version 4 for one POST, so that a single read needs no SDK client of its own.
 * Source: IAM User Guide, "Create a signed AWS API request".
 */
import { createHash, createHmac } from 'node:crypto';

export interface Credenciales {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Roles, hence every Lambda, have one. */
  readonly sessionToken?: string | undefined;
}

export interface PeticionPorFirmar {
  readonly url: URL;
  /** By lower-case name. */
  readonly cabeceras: Readonly<Record<string, string>>;
  readonly cuerpo: string;
  readonly servicio: string;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly ahora: number;
}

const resumen = (texto: string): string => createHash('sha256').update(texto).digest('hex');
const hmac = (clave: string | Buffer, texto: string): Buffer =>
  createHmac('sha256', clave).update(texto).digest();

/** @returns the headers to send: those given, and what the signature adds */
export const firmar = (
  { url, cabeceras, cuerpo, servicio, region, ahora }: PeticionPorFirmar,
  { accessKeyId, secretAccessKey, sessionToken }: Credenciales,
): Record<string, string> => {
  const cuando = new Date(ahora).toISOString().replace(/[-:]|\.\d+/g, '');
  const dia = cuando.slice(0, 8);
  const firmadas: Record<string, string> = {
    ...cabeceras,
    host: url.host,
    'x-amz-date': cuando,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const nombres = Object.keys(firmadas).sort();
  const lista = nombres.join(';');
  const canonica = [
    'POST',
    url.pathname,
    '',
    ...nombres.map((nombre) => `${nombre}:${firmadas[nombre]?.trim()}`),
    '',
    lista,
    resumen(cuerpo),
  ].join('\n');
  const ambito = `${dia}/${region}/${servicio}/aws4_request`;
  const porFirmar = ['AWS4-HMAC-SHA256', cuando, ambito, resumen(canonica)].join('\n');
  const clave = [dia, region, servicio, 'aws4_request'].reduce<string | Buffer>(
    (previa, parte) => hmac(previa, parte),
    `AWS4${secretAccessKey}`,
  );
  const firma = hmac(clave, porFirmar).toString('hex');
  // fetch sets the host itself.
  const { host: _, ...enviadas } = firmadas;
  return {
    ...enviadas,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${ambito}, SignedHeaders=${lista}, Signature=${firma}`,
  };
};
