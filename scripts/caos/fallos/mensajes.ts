/** Messages come twice, late, in another order, in part, or were never meant for us. */
import { setTimeout as dormir } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Banco } from '../banco.ts';
import type { Enlace } from '../proxy/enlace.ts';
import type { Contestacion, Peticion } from '../proxy/http.ts';
import { ajenos, contar, vaciar } from './dlq.ts';
import { type Contexto, type Fallo, hastaQue, NoSobrevive } from './fallo.ts';

const recepcion = z.looseObject({
  Messages: z.array(z.looseObject({ Body: z.string(), ReceiptHandle: z.string() })).default([]),
});
type Recibido = z.infer<typeof recepcion>['Messages'][number];

/** Alters what a receive brings. */
const alRecibir =
  (cambiar: (mensajes: readonly Recibido[]) => Recibido[] | Promise<Recibido[]>) =>
  async (contestacion: Contestacion): Promise<Contestacion> => {
    const leida = recepcion.safeParse(JSON.parse(contestacion.cuerpo.toString()));
    if (!leida.success || leida.data.Messages.length === 0) return contestacion;
    const Messages = await cambiar(leida.data.Messages);
    return { ...contestacion, cuerpo: Buffer.from(JSON.stringify({ ...leida.data, Messages })) };
  };

const esRecepcion = ({ quien, accion }: Peticion, cola?: string): boolean =>
  accion === 'ReceiveMessage' &&
  (cola === undefined ? quien.startsWith('origen:') : quien === `origen:${cola}`);

const duplicadoEnLote: Fallo = {
  numero: 15,
  nombre: 'duplicado-en-el-lote',
  como: 'cada mensaje que un sondeo recibe aparece dos veces en la misma respuesta, 2-4 s',
  inyectar: async (c) => {
    let copias = 0;
    const alResponder = alRecibir((mensajes) => {
      copias += mensajes.length;
      c.disparar();
      return [...mensajes, ...mensajes];
    });
    const quitar = c.banco.colas.reglas.poner((peticion) =>
      esRecepcion(peticion) ? { tipo: 'pasar', alResponder } : undefined,
    );
    await hastaQue(() => copias > 0);
    await dormir(c.azar.entero(2_000, 4_000));
    quitar();
    return copias === 0 ? null : `${copias} mensajes entregados dos veces en su lote`;
  },
};

const POR_ENVIO = 10;

const reenviar = async (banco: Banco, cola: string, cuerpos: readonly string[]): Promise<void> => {
  for (let i = 0; i < cuerpos.length; i += POR_ENVIO) {
    const Entries = cuerpos.slice(i, i + POR_ENVIO).map((MessageBody, n) => ({ Id: String(n), MessageBody }));
    await banco.sqs.send(new SendMessageBatchCommand({ QueueUrl: banco.urlDeCola(cola), Entries }));
  }
};

/** Writes down what is received from a queue until it is told to stop. */
const escuchar = (banco: Banco, cola: string) => {
  const vistos: Recibido[] = [];
  const alResponder = alRecibir((mensajes) => {
    vistos.push(...mensajes);
    return [...mensajes];
  });
  const parar = banco.colas.reglas.poner((peticion) =>
    esRecepcion(peticion, cola) ? { tipo: 'pasar', alResponder } : undefined,
  );
  return { vistos, parar };
};

const VALIDACION = 'cola-validacion';
const RETENCION_MAX_MS = 3_000;

/**
 * Holds a validator's COMMIT back, does something, and lets it go when another of its processes is seen at work or
 * some time has passed.
 * @returns whether another one was at work meanwhile; null if there was no COMMIT to hold
 */
const reteniendoUnCommit = async (c: Contexto, hacer: () => Promise<void>): Promise<boolean | null> => {
  const { base } = c.banco;
  let retenido: Enlace | undefined;
  let otro = false;
  const lista = Promise.withResolvers<boolean | null>();
  const quitar = base.reglas.poner(async ({ quien, sql, enlace }) => {
    if (quien !== 'validador') return undefined;
    if (retenido !== undefined) {
      otro ||= enlace !== retenido;
      return undefined;
    }
    if (sql !== 'COMMIT') return undefined;
    retenido = enlace;
    c.disparar();
    await hacer();
    await hastaQue(() => otro, RETENCION_MAX_MS);
    // Time for the other batch to run into the locks of this one.
    await dormir(300);
    lista.resolve(otro);
    return undefined;
  });
  const limite = setTimeout(() => lista.resolve(null), 20_000);
  const resultado = await lista.promise;
  clearTimeout(limite);
  quitar();
  return resultado;
};

const duplicadoEnDosLotes: Fallo = {
  numero: 16,
  nombre: 'duplicado-en-dos-lotes',
  como: 'se retiene el COMMIT de un lote del validador y se envían copias de sus mensajes, que otro lote recibe',
  inyectar: async (c) => {
    const { vistos, parar } = escuchar(c.banco, VALIDACION);
    let copias = 0;
    const otro = await reteniendoUnCommit(c, async () => {
      const cuerpos = vistos.slice(-40).map(({ Body }) => Body);
      copias = cuerpos.length;
      await reenviar(c.banco, VALIDACION, cuerpos);
    });
    parar();
    if (otro === null || copias === 0) return null;
    return `${copias} copias ${otro ? 'en otro lote, con el primero sin confirmar' : 'tras confirmar el primero'}`;
  },
};

const DIAS_3_MS = 3 * 24 * 60 * 60 * 1000;

const vacia = (banco: Banco, cola: string): Promise<boolean> =>
  hastaQue(async () => (await contar(banco, cola)) === 0, 40_000);

const duplicadoTardio: Fallo = {
  numero: 17,
  nombre: 'duplicado-dias-despues',
  alFinal: true,
  como: 'con todo decidido y el reloj de las funciones 3 días después, vuelven todos los mensajes ya decididos',
  inyectar: async (c) => {
    const { vistos, parar } = escuchar(c.banco, VALIDACION);
    c.disparar();
    await c.decididos;
    parar();
    await c.banco.moverReloj(DIAS_3_MS);
    try {
      await dormir(200);
      const cuerpos = [...new Set(vistos.map(({ Body }) => Body))];
      await reenviar(c.banco, VALIDACION, cuerpos);
      const consumidas = await vacia(c.banco, VALIDACION);
      if (!consumidas) throw new NoSobrevive('las copias tardías no se consumen');
      return cuerpos.length === 0 ? null : `${cuerpos.length} mensajes repetidos tres días después`;
    } finally {
      await c.banco.moverReloj(0);
    }
  },
};

const reordenado: Fallo = {
  numero: 18,
  nombre: 'reordenacion',
  como: 'cada respuesta de un sondeo se baraja, y la mitad se retiene 0,3-1,5 s mientras otras la adelantan; 3 s',
  inyectar: async (c) => {
    let retenidos = 0;
    let adelantados = 0;
    let enEspera = 0;
    const alResponder = alRecibir(async (mensajes) => {
      c.disparar();
      if (enEspera > 0) adelantados += mensajes.length;
      if (c.azar.real() < 0.5) {
        retenidos += mensajes.length;
        enEspera += 1;
        await dormir(c.azar.entero(300, 1_500));
        enEspera -= 1;
      }
      return c.azar.barajar(mensajes);
    });
    await c.banco.colas.reglas.interferirDurante({ disparar: () => undefined }, 3_000, (peticion) =>
      esRecepcion(peticion) ? { tipo: 'pasar', alResponder } : undefined,
    );
    await hastaQue(() => retenidos > 0, 2_000);
    return retenidos === 0 ? null : `${retenidos} mensajes retenidos, ${adelantados} los adelantaron`;
  },
};

const visibilidadVencida: Fallo = {
  numero: 19,
  nombre: 'visibilidad-vencida',
  como: 'con el COMMIT de un lote retenido, ChangeMessageVisibility a 0 de sus mensajes: otro lote los recibe',
  inyectar: async (c) => {
    const { vistos, parar } = escuchar(c.banco, VALIDACION);
    let vencidos = 0;
    const vencer = async (): Promise<void> => {
      const suyos = vistos.slice(-100);
      for (let i = 0; i < suyos.length; i += POR_ENVIO) {
        const Entries = suyos
          .slice(i, i + POR_ENVIO)
          .map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle, VisibilityTimeout: 0 }));
        const { Successful = [] } = await c.banco.sqs.send(
          new ChangeMessageVisibilityBatchCommand({ QueueUrl: c.banco.urlDeCola(VALIDACION), Entries }),
        );
        vencidos += Successful.length;
      }
    };
    let otro: boolean | null = false;
    // On a slow machine they may have expired by themselves, and be in other hands by now.
    for (let intento = 1; intento <= 4 && otro !== null && vencidos === 0; intento += 1)
      otro = await reteniendoUnCommit(c, vencer);
    parar();
    if (vencidos === 0) return null;
    return `${vencidos} mensajes visibles de nuevo ${otro === true ? 'con su lote en curso y otro trabajando' : 'con su lote en curso'}`;
  },
};

const ENTRADA = /PublishBatchRequestEntries\.member\.(\d+)\.Id/;

/** Takes every second entry out of a PublishBatch. @returns the body without them, and their ids */
const recortar = (cuerpo: Buffer): { cuerpo: Buffer; ids: string[] } => {
  const campos = new URLSearchParams(cuerpo.toString());
  const entradas = [...campos].flatMap(([clave, id]) => {
    const numero = ENTRADA.exec(clave)?.[1];
    return numero === undefined ? [] : [{ numero, id }];
  });
  const fuera = entradas.filter((_, i) => i % 2 === 1);
  for (const clave of [...campos.keys()])
    if (fuera.some(({ numero }) => clave.startsWith(`PublishBatchRequestEntries.member.${numero}.`)))
      campos.delete(clave);
  return { cuerpo: Buffer.from(campos.toString()), ids: fuera.map(({ id }) => id) };
};

const fallida = (id: string): string =>
  `<member><Id>${id}</Id><Code>InternalError</Code><Message>try again</Message><SenderFault>false</SenderFault></member>`;

const fallosParciales: Fallo = {
  numero: 24,
  nombre: 'publicacion-parcial',
  como: 'PublishBatch contesta 200, pero una de cada dos entradas no llega a SNS y vuelve en Failed; 2-4 s',
  inyectar: async (c) => {
    let entradas = 0;
    await c.banco.colas.reglas.interferirDurante(c, c.azar.entero(2_000, 4_000), ({ accion, cuerpo }) => {
      if (accion !== 'PublishBatch') return undefined;
      const { cuerpo: resto, ids } = recortar(cuerpo);
      if (ids.length === 0) return undefined;
      entradas += ids.length;
      const alResponder = (contestacion: Contestacion): Contestacion => {
        const texto = contestacion.cuerpo.toString();
        const cuerpo = Buffer.from(texto.replace('<Failed>', `<Failed>${ids.map(fallida).join('')}`));
        return { ...contestacion, cuerpo };
      };
      return { tipo: 'pasar', cuerpo: resto, alResponder };
    });
    return entradas === 0 ? null : `${entradas} entradas fallidas dentro de un 200`;
  },
};

/** Bodies that no function may take for an order, nor choke on. */
const hostiles = (marca: string): string[] => {
  const pedido = (campos: object) =>
    JSON.stringify({
      specversion: '1.0',
      id: marca,
      source: marca,
      type: 'pedido.aceptado.v1',
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      subject: marca,
      data: { pedido_id: marca, ...campos },
    });
  return [
    marca,
    `{"${marca}":`,
    JSON.stringify({ marca, type: 'pedido.aceptado.v9' }),
    JSON.stringify({ marca, type: 'pedido.evaluado.v0', data: null }),
    pedido({}),
    pedido({ bodega_id: -1, items: [{ item_id: 1, cantidad: -5 }] }),
    pedido({ bodega_id: 1, items: [] }),
    pedido({ bodega_id: "1'; DROP TABLE pedidos; --", items: [{ item_id: '1 OR 1=1', cantidad: 1 }] }),
    pedido({ bodega_id: 0.5, items: [{ item_id: Number.MAX_SAFE_INTEGER, cantidad: 0.5 }] }),
    `{"marca":"${marca}","__proto__":{"type":"pedido.aceptado.v1"},"constructor":{"prototype":{}}}`,
    `${'['.repeat(5_000)}"${marca}"${']'.repeat(5_000)}`,
    JSON.stringify({ marca, relleno: 'x'.repeat(200_000) }),
  ];
};

const mensajesHostiles: Fallo = {
  numero: 27,
  nombre: 'mensajes-hostiles',
  como: 'doce cuerpos imposibles en cada cola, entre los buenos: no JSON, otras versiones, SQL, 200 KB, anidados',
  inyectar: async (c) => {
    const { banco } = c;
    const marca = `caos-${c.azar.entero(0, 2 ** 31)}`;
    const enviados = hostiles(marca);
    const colas = banco.topologia.colas.map(({ nombre, dlq }) => ({ nombre, dlq: dlq.nombre }));
    for (const { nombre } of colas)
      for (const MessageBody of enviados)
        await banco.sqs.send(new SendMessageCommand({ QueueUrl: banco.urlDeCola(nombre), MessageBody }));
    c.disparar();
    const total = colas.length * enviados.length;
    let enDlq = 0;
    const llegaron = await hastaQue(async () => {
      enDlq = (await Promise.all(colas.map(({ dlq }) => contar(banco, dlq)))).reduce((a, b) => a + b, 0);
      return enDlq >= total;
    }, 60_000);
    if (!llegaron) throw new NoSobrevive(`${enDlq} de ${total} mensajes hostiles llegaron a una DLQ`);
    // A batch that is cut short puts the same message there twice.
    for (const { nombre } of colas) await vacia(banco, nombre);
    const vistos = (await Promise.all(colas.map(({ dlq }) => vaciar(banco, dlq)))).flat();
    const buenos = ajenos(vistos, marca);
    if (buenos > 0) throw new NoSobrevive(`${buenos} mensajes que no eran hostiles acabaron en una DLQ`);
    const sinMotivo = vistos.filter(({ motivo }) => motivo === undefined).length;
    if (sinMotivo > 0) throw new NoSobrevive(`${sinMotivo} mensajes hostiles en una DLQ sin su motivo`);
    return `${total} mensajes hostiles, todos en su DLQ con su motivo`;
  },
};

export const deMensajes = [
  duplicadoEnLote,
  duplicadoEnDosLotes,
  duplicadoTardio,
  reordenado,
  visibilidadVencida,
  fallosParciales,
  mensajesHostiles,
] as const;
