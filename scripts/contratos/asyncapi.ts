/** The AsyncAPI 3.0 document of topics, queues and events, from the topology and the registry of events. */
import {
  type Cola,
  colas,
  funciones,
  type NombreTema,
  type Suscripcion,
  suscripciones,
  temas,
} from '../../infra/topologia.ts';
import { VERSION_API } from '../../shared/api/registro/registro.ts';
import { TIPO_BODEGA_DESCUBIERTA } from '../../shared/eventos/bodega-descubierta.ts';
import { TIPO_FALTANTE_REPORTADO } from '../../shared/eventos/faltante-reportado.ts';
import { TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import { TIPO_PEDIDO_DECIDIDO } from '../../shared/eventos/pedido-decidido.ts';
import { TIPO_PEDIDO_DESCUBIERTO } from '../../shared/eventos/pedido-descubierto.ts';
import { TIPO_PEDIDO_EVALUADO } from '../../shared/eventos/pedido-evaluado.ts';
import { eventos } from '../../shared/eventos/registro.ts';
import { esquemaDeEvento } from './json-schema.ts';

/** What each topic carries. */
const EVENTOS_DE_TEMA: Readonly<Record<NombreTema, readonly string[]>> = {
  'tema-pedidos': [TIPO_PEDIDO_ACEPTADO],
  'tema-evaluaciones': [TIPO_PEDIDO_EVALUADO],
  'tema-decisiones': [TIPO_PEDIDO_DECIDIDO, TIPO_PEDIDO_DESCUBIERTO],
  'tema-bodega': [TIPO_BODEGA_DESCUBIERTA],
  'tema-faltantes': [TIPO_FALTANTE_REPORTADO],
};

const ref = (...partes: readonly string[]) => ({ $ref: `#/${partes.join('/')}` });
const porNombre = <T>(pares: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries(pares);

/** Every attribute that a filter looks at; traceparent rides on all. */
const cabecerasDe = (tipo: string) => {
  const filtrados = suscripciones
    .filter(({ tema }) => EVENTOS_DE_TEMA[tema].includes(tipo))
    .flatMap(({ filtro = {} }) => Object.entries(filtro));
  const valores = Map.groupBy(filtrados, ([atributo]) => atributo);
  return {
    type: 'object',
    description: 'Atributos del mensaje.',
    properties: {
      traceparent: { type: 'string', description: 'W3C Trace Context.' },
      ...porNombre(
        [...valores].map(([atributo, pares]) => [
          atributo,
          { type: 'string', enum: [...new Set(pares.flatMap(([, unos]) => unos))] },
        ]),
      ),
    },
  };
};

const mensajes = () =>
  porNombre(
    Object.entries(eventos).map(([tipo, { titulo, descripcion, esquema }]) => [
      tipo,
      {
        name: tipo,
        title: titulo,
        summary: descripcion,
        contentType: 'application/json',
        headers: cabecerasDe(tipo),
        payload: esquemaDeEvento(esquema),
      },
    ]),
  );

const canal = (nombre: string, tema: NombreTema, titulo: string, descripcion: string) =>
  [
    nombre,
    {
      address: nombre,
      title: titulo,
      description: descripcion,
      messages: porNombre(EVENTOS_DE_TEMA[tema].map((tipo) => [tipo, ref('components', 'messages', tipo)])),
    },
  ] as const;

const filtroEnPalabras = ({ filtro }: Suscripcion): string =>
  filtro === undefined
    ? 'todo'
    : Object.entries(filtro)
        .map(([atributo, valores]) => `${atributo} = ${valores.join(' o ')}`)
        .join(', ');

const canalDeCola = ({ nombre, dlq, recepcionesMax }: Cola) =>
  suscripciones
    .filter((suscripcion) => suscripcion.cola === nombre)
    .map((suscripcion) =>
      canal(
        nombre,
        suscripcion.tema,
        'Cola SQS',
        `De ${suscripcion.tema}: ${filtroEnPalabras(suscripcion)}. Tras ${recepcionesMax} recepciones, a ${dlq.nombre}.`,
      ),
    );

const operacion = (accion: 'send' | 'receive', funcion: string, en: string) =>
  [
    `${funcion}-${accion === 'send' ? 'publica-en' : 'lee-de'}-${en}`,
    { action: accion, title: funcion, channel: ref('channels', en) },
  ] as const;

const operaciones = () =>
  porNombre(
    funciones.flatMap(({ nombre, publica, fuente }) => [
      ...publica.map((tema) => operacion('send', nombre, tema)),
      ...(fuente === undefined ? [] : [operacion('receive', nombre, fuente.cola)]),
    ]),
  );

export const generarAsyncapi = () => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Vigía: mensajes',
    version: VERSION_API,
    description:
      'CloudEvents 1.0 en JSON, entregados tal cual (raw delivery). Un cambio que rompería a quien lee es otra versión, y por tanto otro `type`.',
  },
  defaultContentType: 'application/json',
  channels: porNombre([
    ...temas.map((tema) => canal(tema, tema, 'Tema SNS', 'Publicación duradera.')),
    ...colas.flatMap(canalDeCola),
  ]),
  operations: operaciones(),
  components: { messages: mensajes() },
});
