import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { OPCIONES_CLIENTE } from './aws.ts';

/** SNS: a batch is at most 10 entries and 256 KiB, attributes included. */
const ENTRADAS_MAX = 10;
export const MENSAJE_MAX_BYTES = 256 * 1024;
const INTENTOS = 3;
/** Requests of one call under way at once; more only queue up in the client's sockets. */
const EN_PARALELO = 8;

export interface Publicable {
  /** What the caller will know it by. */
  readonly clave: string;
  readonly cuerpo: string;
  /** String message attributes; subscriptions filter on them. */
  readonly atributos: Readonly<Record<string, string>>;
}

export interface Publicador {
  /** @throws when SNS did not take it */
  publicar(mensaje: Publicable): Promise<void>;
  /** @returns the claves that SNS did not take: a 200 can carry failed entries, and a whole request can fail. */
  publicarTodos(mensajes: readonly Publicable[]): Promise<ReadonlySet<string>>;
}

export const pesoDe = ({ cuerpo, atributos }: Publicable): number =>
  Object.entries(atributos).reduce(
    (suma, [nombre, valor]) =>
      suma + Buffer.byteLength(nombre) + Buffer.byteLength('String') + Buffer.byteLength(valor),
    Buffer.byteLength(cuerpo),
  );

/** Cuts into batches that SNS accepts, keeping the order. A message beyond the limit travels, and fails, alone. */
export const enTandas = (mensajes: readonly Publicable[]): Publicable[][] => {
  const tandas: Publicable[][] = [];
  let actual: Publicable[] = [];
  let bytes = 0;
  for (const mensaje of mensajes) {
    const peso = pesoDe(mensaje);
    if (actual.length > 0 && (actual.length === ENTRADAS_MAX || bytes + peso > MENSAJE_MAX_BYTES)) {
      tandas.push(actual);
      actual = [];
      bytes = 0;
    }
    actual.push(mensaje);
    bytes += peso;
  }
  if (actual.length > 0) tandas.push(actual);
  return tandas;
};

const atributosSns = (atributos: Publicable['atributos']) =>
  Object.fromEntries(
    Object.entries(atributos).map(([nombre, valor]) => [nombre, { DataType: 'String', StringValue: valor }]),
  );

const publicarTanda = async (
  sns: SNSClient,
  temaArn: string,
  tanda: readonly Publicable[],
): Promise<Publicable[]> => {
  try {
    const respuesta = await sns.send(
      new PublishBatchCommand({
        TopicArn: temaArn,
        PublishBatchRequestEntries: tanda.map((mensaje, indice) => ({
          Id: String(indice),
          Message: mensaje.cuerpo,
          MessageAttributes: atributosSns(mensaje.atributos),
        })),
      }),
    );
    // Only what SNS names as taken is taken.
    const tomadas = new Set(respuesta.Successful?.map((entrada) => entrada.Id));
    return tanda.filter((_, indice) => !tomadas.has(String(indice)));
  } catch {
    return [...tanda];
  }
};

/** Runs over the batches, a few at a time, and returns what failed. */
const pasada = async (
  sns: SNSClient,
  temaArn: string,
  mensajes: readonly Publicable[],
): Promise<Publicable[]> => {
  const pendientes = enTandas(mensajes);
  const fallidos: Publicable[] = [];
  const trabajador = async (): Promise<void> => {
    for (let tanda = pendientes.shift(); tanda !== undefined; tanda = pendientes.shift()) {
      fallidos.push(...(await publicarTanda(sns, temaArn, tanda)));
    }
  };
  await Promise.all(Array.from({ length: EN_PARALELO }, trabajador));
  return fallidos;
};

export const crearPublicador = (sns: SNSClient, temaArn: string): Publicador => ({
  publicar: async ({ cuerpo, atributos }) => {
    await sns.send(
      new PublishCommand({ TopicArn: temaArn, Message: cuerpo, MessageAttributes: atributosSns(atributos) }),
    );
  },
  publicarTodos: async (mensajes) => {
    let faltan: readonly Publicable[] = mensajes;
    for (let intento = 1; intento <= INTENTOS && faltan.length > 0; intento += 1) {
      faltan = await pasada(sns, temaArn, faltan);
    }
    return new Set(faltan.map((mensaje) => mensaje.clave));
  },
});

/** The client takes region, credentials and endpoint from the environment, as on AWS. */
export const crearSns = (): SNSClient => new SNSClient(OPCIONES_CLIENTE);
