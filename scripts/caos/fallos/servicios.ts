/** SQS, SNS or the way to the gateway misbehave. */
import type { AccionHttp, Contestacion, Peticion } from '../proxy/http.ts';
import type { Contexto, Fallo } from './fallo.ts';

const contestacion = (estado: number, tipo: string, cuerpo: string): Contestacion => ({
  estado,
  cabeceras: { 'content-type': tipo },
  cuerpo: Buffer.from(cuerpo),
});

const esJson = ({ cabeceras }: Peticion): boolean => cabeceras['x-amz-target'] !== undefined;

/** As SQS (JSON) and SNS (XML) say it. */
const errorAws = (peticion: Peticion, estado: number, codigo: string): Contestacion =>
  esJson(peticion)
    ? contestacion(
        estado,
        'application/x-amz-json-1.0',
        JSON.stringify({ __type: `com.amazonaws.sqs#${codigo}`, message: 'Rate exceeded' }),
      )
    : contestacion(
        estado,
        'text/xml',
        `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${codigo}</Code><Message>Rate exceeded</Message></Error><RequestId>caos</RequestId></ErrorResponse>`,
      );

/** Half of the requests, so that the others show what a retry finds. */
const PROPORCION = 0.5;

const deServicio = (
  nombre: string,
  como: string,
  hecho: string,
  actuar: (peticion: Peticion) => AccionHttp,
  /** Only what changes something there can be applied and lose its answer. */
  casa: (peticion: Peticion) => boolean = () => true,
): Fallo => ({
  numero: 25,
  nombre,
  como: `${como}; una de cada dos peticiones de funciones y sondeos, 1,5-4 s`,
  inyectar: async (c: Contexto) => {
    const n = await c.banco.colas.reglas.interferirDurante(c, c.azar.entero(1_500, 4_000), (peticion) =>
      casa(peticion) && c.azar.real() < PROPORCION ? actuar(peticion) : undefined,
    );
    return n === 0 ? null : `${n} peticiones ${hecho}`;
  },
});

const estrangulado = deServicio(
  'servicio-estrangula',
  'SQS y SNS contestan que se les pide demasiado (400 Throttling)',
  'rechazadas por exceso',
  (peticion) => ({
    tipo: 'responder',
    contestacion: errorAws(peticion, 400, esJson(peticion) ? 'RequestThrottled' : 'Throttling'),
  }),
);

const con5xx = deServicio(
  'servicio-5xx',
  'SQS y SNS contestan 500 o 503',
  'contestadas con 5xx',
  (peticion) => ({ tipo: 'responder', contestacion: errorAws(peticion, 503, 'ServiceUnavailable') }),
);

const callado = deServicio('servicio-callado', 'SQS y SNS no contestan nunca', 'sin respuesta', () => ({
  tipo: 'callar',
}));

const MUTACIONES = new Set(['Publish', 'PublishBatch', 'SendMessage', 'ReceiveMessage']);

const respuestaPerdida = deServicio(
  'respuesta-de-servicio-perdida',
  'SQS y SNS hacen lo que se les pide (publicar, enviar, entregar) y la respuesta se pierde',
  'hechas cuya respuesta no llegó',
  () => ({ tipo: 'pasar', alResponder: () => 'cortar' }),
  ({ accion }) => MUTACIONES.has(accion),
);

const clienteReenvia: Fallo = {
  numero: 26,
  nombre: 'cliente-reenvia',
  como: 'la puerta acepta el POST y la conexión se corta antes de la respuesta; el cliente repite con su clave',
  inyectar: async (c) => {
    const claves = new Set<string>();
    let repetidas = 0;
    const n = await c.banco.puerta.reglas.interferirDurante(c, c.azar.entero(1_500, 3_000), (peticion) => {
      const { accion, ruta, cabeceras, cuerpo } = peticion;
      if (accion !== 'POST' || !ruta.startsWith('/pedidos')) return undefined;
      const clave = String(cabeceras['idempotency-key'] ?? cuerpo.toString('latin1', 0, 400));
      if (claves.has(clave)) repetidas += 1;
      if (c.azar.real() > PROPORCION) return undefined;
      claves.add(clave);
      return { tipo: 'pasar', alResponder: () => 'cortar' };
    });
    return n === 0 ? null : `${n} POST aceptados sin respuesta, ${repetidas} repetidos entretanto`;
  },
};

export const deServicios = [estrangulado, con5xx, callado, respuestaPerdida, clienteReenvia] as const;
