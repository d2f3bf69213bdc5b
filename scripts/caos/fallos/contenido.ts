/** Part of a publication is lost, or a message was never meant for us. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Contestacion } from '../proxy/http.ts';
import { ajenos, contar, vacia, vaciar } from './dlq.ts';
import { type Fallo, hastaQue, NoSobrevive } from './fallo.ts';

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

/** In a soak they may stand behind tens of thousands of orders that other faults have held up. */
const DETRAS_DE_LO_ATRASADO_MS = 180_000;

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
    }, DETRAS_DE_LO_ATRASADO_MS);
    if (!llegaron) throw new NoSobrevive(`${enDlq} de ${total} mensajes hostiles llegaron a una DLQ`);
    // A batch that is cut short puts the same message there twice.
    for (const { nombre } of colas) await vacia(banco, nombre);
    const vistos = (await Promise.all(colas.map(({ dlq }) => vaciar(banco, dlq)))).flat();
    if (vistos.length < total)
      throw new NoSobrevive(`solo ${vistos.length} de ${total} mensajes hostiles siguen en las DLQ`);
    const buenos = ajenos(vistos, marca);
    if (buenos > 0) throw new NoSobrevive(`${buenos} mensajes que no eran hostiles acabaron en una DLQ`);
    const sinMotivo = vistos.filter(({ motivo }) => motivo === undefined).length;
    if (sinMotivo > 0) throw new NoSobrevive(`${sinMotivo} mensajes hostiles en una DLQ sin su motivo`);
    return `${total} mensajes hostiles, todos en su DLQ con su motivo`;
  },
};

export const deContenido = [fallosParciales, mensajesHostiles] as const;
