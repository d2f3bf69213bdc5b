/**
 * The drill: something goes wrong in the whole running system, its alarm fires, the commands of its runbook are taken
 * from the page and run as they stand there, and the alarm clears.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { colas } from '../../infra/topologia.ts';
import type { AlarmaLeida } from '../../shared/adaptadores/cloudwatch.ts';
import { traceparentDe } from '../../shared/pruebas/fabricas.ts';
import { hasta } from '../../shared/pruebas/hasta.ts';
import { enParalelo } from '../experimento/paralelo.ts';
import { leerArgumentos } from '../guardia/dlq/argumentos.ts';
import { principal } from '../guardia/dlq/principal.ts';
import { clienteSns, clienteSqs, colaUrl, temaArn } from '../local/colas/clientes.ts';
import { iniciarSistema, type Sistema } from '../local/sistema.ts';
import { RAIZ, type Topologia, topologiaReal } from '../local/topologia.ts';
import { ramasDe } from './leer.ts';
import { SECCIONES } from './partes.ts';

const PACIENCIA_MS = 60_000;

/** Seconds instead of minutes; nothing else is different. */
const deprisa = (t: Topologia): Topologia => ({
  ...t,
  funciones: t.funciones.map((f) => (f.nombre === 'reconciliador' ? { ...f, programa: { cadaS: 2 } } : f)),
  alarmas: t.alarmas.map((a) => ({ ...a, periodoS: 3 })),
});

let sistema: Sistema;

beforeAll(async () => {
  sistema = await iniciarSistema({
    puerto: 0,
    demo: true,
    topologia: deprisa(topologiaReal),
    mirarAlarmasMs: 200,
  });
}, PACIENCIA_MS);
afterAll(() => sistema.detener());

/** Runs a command line in a shell, as whoever is on call does; @returns what it said */
const ejecutar = async (orden: string): Promise<{ codigo: number; texto: string }> => {
  const hijo = spawn('sh', ['-c', orden], {
    cwd: RAIZ,
    env: { ...process.env, VIGIA_DATOS_DIR: sistema.datosDir, VIGIA_URL: sistema.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let texto = '';
  for (const salida of [hijo.stdout, hijo.stderr])
    salida.on('data', (trozo: Buffer) => {
      texto += trozo;
    });
  const [codigo] = await once(hijo, 'close');
  return { codigo, texto };
};

const alarmas = async (): Promise<readonly AlarmaLeida[]> => {
  const leidas = (await (await fetch(`${sistema.url}/alarmas`)).json()) as { alarmas: AlarmaLeida[] };
  return leidas.alarmas;
};
const laAlarma = async (nombre: string): Promise<AlarmaLeida> => {
  const alarma = (await alarmas()).find((una) => una.nombre === nombre);
  if (alarma === undefined) throw new Error(`no hay ninguna alarma ${nombre}`);
  return alarma;
};
const esperar = (nombre: string, estado: AlarmaLeida['estado']): Promise<void> =>
  hasta(async () => (await laAlarma(nombre)).estado === estado, PACIENCIA_MS);

/**
 * From the alarm to its end by the page it names: the first command, then the branch whose condition its output shows.
 * @returns how many commands it took
 */
const seguirRunbook = async (nombre: string): Promise<number> => {
  const pagina = await readFile(`${RAIZ}${(await laAlarma(nombre)).runbook}`, 'utf8');
  const [primera = ''] = ramasDe(pagina, 'First command')[0]?.ordenes ?? [];
  const vista = await ejecutar(primera);
  expect(vista).toMatchObject({ codigo: 0 });
  const rama = ramasDe(pagina, 'Decision tree').find(({ si }) =>
    vista.texto.includes(si.replaceAll('`', '')),
  );
  if (rama === undefined) throw new Error(`ninguna rama para:\n${vista.texto}`);
  for (const orden of rama.ordenes) expect([orden, (await ejecutar(orden)).codigo]).toEqual([orden, 0]);
  await esperar(nombre, 'OK');
  for (const orden of ramasDe(pagina, 'How to know that it is over').flatMap((una) => una.ordenes))
    expect((await ejecutar(orden)).texto).toMatch(/"estado":"OK"|"descuadres":\[\]|DLQ/);
  return 1 + rama.ordenes.length;
};

/** `npm run dlq -- …` on this system, in this process. */
const dlq = async (...argumentos: string[]): Promise<string> => {
  const lineas: string[] = [];
  const anotar = (linea: string): void => void lineas.push(linea);
  const { orden, sitio } = leerArgumentos([...argumentos, '--datos-dir', sistema.datosDir]);
  if (orden.tipo === 'ayuda') throw new Error('pide ayuda');
  await principal(orden, sitio, { decir: anotar, quejarse: anotar, parar: () => false });
  return lineas.join('\n');
};

describe('simulacro', () => {
  test('what can never be valid is in the DLQ of every queue function at its first receive, with its reason', async () => {
    const sqs = clienteSqs(sistema.endpointColas);
    const malos = {
      '{': 'NO_ES_JSON',
      '{"type":"x.v1"}': 'TIPO_O_VERSION_DESCONOCIDA',
      '{"a":1}': 'ESQUEMA',
    };
    for (const { nombre } of colas)
      for (const MessageBody of Object.keys(malos))
        await sqs.send(
          new SendMessageCommand({ QueueUrl: colaUrl(sistema.endpointColas, nombre), MessageBody }),
        );
    sqs.destroy();
    await hasta(async () => (await dlq('listar')).includes(`${colas.length * 3} en total`), PACIENCIA_MS);
    const vista = await dlq('inspeccionar');
    for (const motivo of Object.values(malos))
      expect(vista.match(new RegExp(`^  ${motivo}.* \\(rechazado por la función\\): 1,`, 'gm'))).toHaveLength(
        colas.length,
      );
    await dlq('descartar', 'todas', '--rechazados', '--porque', 'prueba', '--ejecutar');
    expect(await dlq('listar')).toContain('No hay nada en ninguna DLQ.');
    // Nor may an alarm of these outlive them into the next story.
    for (const { nombre } of colas) await esperar(`${nombre}-dlq-con-mensajes`, 'OK');
  }, 120_000);

  test('poison reaches two queues: both alarms fire, and three commands each put an end to them', async () => {
    const sns = clienteSns(sistema.endpointColas);
    const traceparent = { DataType: 'String', StringValue: traceparentDe(1) };
    await sns.send(
      new PublishCommand({
        TopicArn: temaArn('tema-pedidos'),
        Message: '{"type":"pedido.aceptado.v1","veneno":true}',
        MessageAttributes: { traceparent },
      }),
    );
    sns.destroy();
    for (const nombre of ['cola-validacion-dlq-con-mensajes', 'cola-registro-dlq-con-mensajes']) {
      await esperar(nombre, 'ALARMA');
      expect(await seguirRunbook(nombre)).toBeLessThanOrEqual(3);
    }
    const { texto } = await ejecutar('npm run dlq -- historial');
    expect(texto.match(/DESCARTAR +cola-(validacion|registro)-dlq +– +1 de 1 .*Veneno/g)).toHaveLength(2);
  }, 300_000);

  test('somebody takes units off the shelf in the table: two commands', async () => {
    const base = await createConnection(sistema.databaseUrl);
    await base.query(
      'UPDATE bodega_items SET cantidad_disponible = cantidad_disponible - 1 WHERE item_id = 2',
    );
    base.destroy();
    await esperar('inventario-descuadrado', 'ALARMA');
    expect(await seguirRunbook('inventario-descuadrado')).toBeLessThanOrEqual(3);
  }, 300_000);

  test('every other command of every kind of page runs as it is written', async () => {
    const paginas = (await alarmas()).filter(
      ({ nombre }) =>
        !/cola-|-con-fallos$/.test(nombre) || /^(cola-auditoria|emisor-auditoria)-/.test(nombre),
    );
    const ordenes = new Set<string>();
    for (const { runbook } of paginas) {
      const pagina = await readFile(`${RAIZ}${runbook}`, 'utf8');
      for (const seccion of SECCIONES)
        for (const orden of ramasDe(pagina, seccion).flatMap((rama) => rama.ordenes))
          if (!/descartar|inspeccionar|listar/.test(orden)) ordenes.add(orden);
    }
    expect(ordenes.size).toBeGreaterThan(20);
    // Without npm in front, which only costs time.
    const sinNpm = (orden: string): string =>
      orden.replace(/^npm run ([\w-]+)(?: --)?/, `${process.execPath} scripts/$1.ts`);
    await enParalelo([...ordenes], 2, async (orden) => {
      const { codigo, texto } = await ejecutar(sinNpm(orden));
      expect([orden, codigo, texto]).toEqual([orden, 0, expect.any(String)]);
      expect(texto).not.toMatch(/No such file|Error:/);
    });
  }, 300_000);
});
