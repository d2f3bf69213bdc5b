/** Messages come twice, late, or in another order. */
import { setTimeout as dormir } from 'node:timers/promises';
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Banco } from '../banco.ts';
import type { Enlace } from '../proxy/enlace.ts';
import type { Contestacion, Peticion } from '../proxy/http.ts';
import { vacia } from './dlq.ts';
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
/** Longer than a message needs to come back with the real times. */
const COMMIT_MAX_MS = 40_000;

/**
 * Holds a validator's COMMIT back as soon as `hay` says that it is worth it, does something, and lets it go when another of its processes is seen at work or
 * some time has passed.
 * @returns whether another one was at work meanwhile; null if there was no COMMIT to hold
 */
const reteniendoUnCommit = async (
  c: Contexto,
  hay: () => boolean,
  hacer: () => Promise<void>,
): Promise<boolean | null> => {
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
    if (sql !== 'COMMIT' || !hay()) return undefined;
    retenido = enlace;
    c.disparar();
    await hacer();
    await hastaQue(() => otro, RETENCION_MAX_MS);
    // Time for the other batch to run into the locks of this one.
    await dormir(300);
    lista.resolve(otro);
    return undefined;
  });
  const limite = setTimeout(() => lista.resolve(null), COMMIT_MAX_MS);
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
    const hay = (): boolean => vistos.length > 0;
    const otro = await reteniendoUnCommit(c, hay, async () => {
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
      otro = await reteniendoUnCommit(c, () => vistos.length > 0, vencer);
    parar();
    if (vencidos === 0) return null;
    return `${vencidos} mensajes visibles de nuevo ${otro === true ? 'con su lote en curso y otro trabajando' : 'con su lote en curso'}`;
  },
};

export const deEntrega = [
  duplicadoEnLote,
  duplicadoEnDosLotes,
  duplicadoTardio,
  reordenado,
  visibilidadVencida,
] as const;
