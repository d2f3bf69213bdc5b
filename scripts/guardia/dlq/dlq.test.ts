/** The tool in its AWS form (queue URLs from names, settings from the environment) on the real queue and database servers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contarMensajes } from '../../../shared/adaptadores/colas.ts';
import { serializar } from '../../../shared/eventos/comun.ts';
import { abrirBanco, type Banco } from '../../../shared/pruebas/banco.ts';
import { eventoAceptado, pedidoDe, pedidoIdDe, traceparentDe } from '../../../shared/pruebas/fabricas.ts';
import { hasta } from '../../../shared/pruebas/hasta.ts';
import { explicar } from '../errores.ts';
import { leerArgumentos } from './argumentos.ts';
import { principal } from './principal.ts';

const DLQ = 'cola-validacion-dlq';
let banco: Banco;
let prefijo: string;

const bueno = (n: number): string =>
  serializar(eventoAceptado(pedidoDe(n, { referencia: 'secreto-del-cliente', cliente_id: 'sol-y-sombra' })));
const enviar = async (cuantos: number, desde = 0): Promise<void> => {
  await Promise.all(
    Array.from({ length: cuantos }, (_, n) =>
      banco.enviar(DLQ, bueno(desde + n), { traceparent: traceparentDe(desde + n) }),
    ),
  );
};

interface Dicho {
  readonly codigo: number;
  readonly texto: string;
}

/** As `npm run dlq -- …` on AWS, in this process. */
const dlq = async (...argumentos: string[]): Promise<Dicho> => {
  const lineas: string[] = [];
  const anotar = (linea: string): void => void lineas.push(linea);
  let codigo = 2;
  try {
    const { orden, sitio } = leerArgumentos([...argumentos, '--aws', '--prefijo', prefijo]);
    if (orden.tipo === 'ayuda') throw new Error('pide ayuda');
    codigo = await principal(orden, sitio, { decir: anotar, quejarse: anotar, parar: () => false });
  } catch (error) {
    anotar(explicar(error));
  }
  return { codigo, texto: lineas.join('\n') };
};

const enProceso = (...argumentos: string[]): ChildProcess =>
  spawn(process.execPath, ['scripts/dlq.ts', ...argumentos, '--aws', '--prefijo', prefijo], {
    stdio: 'ignore',
  });

const quedan = (cola = DLQ): Promise<number> => contarMensajes(banco.sqs, banco.colaUrl(cola));
const idsEn = async (cola: string): Promise<string[]> =>
  (await banco.vaciar(cola)).map(({ Body }) => JSON.parse(Body ?? '{}').subject).sort();
const idsDe = (cuantos: number): string[] => Array.from({ length: cuantos }, (_, n) => pedidoIdDe(n)).sort();
const filas = async (sql: string): Promise<RowDataPacket[]> =>
  (await banco.base.query<RowDataPacket[]>(sql))[0];

beforeAll(async () => {
  banco = await abrirBanco();
  banco.entornoDe('validador');
  prefijo = banco.colaUrl(DLQ).split('/').at(-1)?.slice(0, -DLQ.length) ?? '';
}, 60_000);
beforeEach(() => banco.limpiar());
afterAll(() => banco.cerrar());

describe('looking', () => {
  it('every DLQ, with how many, of which refused, since when and until when', async () => {
    expect((await dlq('listar')).texto).toContain('No hay nada en ninguna DLQ.');
    await enviar(3);
    await banco.enviar('tema-bodega-cola-descubiertos-dlq', 'x', { motivo: 'NO_ES_JSON' });
    const { codigo, texto } = await dlq('listar');
    expect(codigo).toBe(0);
    expect(texto).toMatch(/^cola-validacion-dlq +3 +0 +hace \d s +en 13 d 23 h$/m);
    expect(texto).toMatch(/^tema-bodega-cola-descubiertos-dlq +1 +1 /m);
    expect(texto).toMatch(/^cola-registro-dlq +0$/m);
    expect(await quedan()).toBe(3);
  });

  it('by reason, with order and correlation id; nothing that a client wrote is shown', async () => {
    await enviar(12);
    const malo = JSON.stringify({
      ...JSON.parse(bueno(50)),
      clave_secreta: 'contraseña',
      extra: ['\u001b[2J'],
    });
    await banco.enviar(DLQ, malo, { motivo: 'ESQUEMA data.items:too_small', traceparent: traceparentDe(50) });
    await banco.enviar(DLQ, 'contraseña en claro', { motivo: 'NO_ES_JSON' });
    const { texto } = await dlq('inspeccionar', '--ejemplos', '2');
    expect(texto).toContain('cola-validacion-dlq → cola-validacion (validador): 14 mensajes');
    expect(texto).toMatch(/^ {2}RECEPCIONES_AGOTADAS: 12, /m);
    expect(texto).toMatch(/^ {2}ESQUEMA data.items:too_small \(rechazado por la función\): 1, /m);
    expect(texto).toContain(`pedido ${pedidoIdDe(50)}  correlación ${traceparentDe(50).slice(3, 35)}`);
    expect(texto).toContain('… y 10 más');
    expect(texto).toContain('npm run dlq -- reenviar cola-validacion-dlq --motivo RECEPCIONES_AGOTADAS');
    expect(texto).toContain('npm run dlq -- descartar cola-validacion-dlq --motivo NO_ES_JSON --porque "…"');
    expect(texto).not.toMatch(/contraseña|clave_secreta|secreto|sombra/);
    expect(texto).not.toContain('\u001b');
    expect(await quedan()).toBe(14);
  });
});

describe('reenviar', () => {
  it('says what it would do; with --ejecutar it does it, leaves what would fail again, and records who', async () => {
    await enviar(25);
    await banco.enviar(DLQ, '{', { motivo: 'NO_ES_JSON' });
    const seco = await dlq('reenviar', DLQ, '--todos');
    expect(seco.codigo).toBe(0);
    expect(seco.texto).toContain('irían 25 a cola-validacion');
    expect(seco.texto).toContain('1 se quedan: cola-validacion no lo puede leer (NO_ES_JSON)');
    expect(await quedan()).toBe(26);
    expect(await filas('SELECT * FROM dlq_acciones')).toEqual([]);

    const hecho = await dlq('reenviar', DLQ, '--todos', '--ejecutar', '--porque', 'SNS ha vuelto');
    expect(hecho).toMatchObject({ codigo: 1, texto: expect.stringContaining('25 de 25 a cola-validacion') });
    expect(await quedan()).toBe(1);
    const vueltos = await banco.vaciar('cola-validacion');
    expect(vueltos.map(({ Body }) => JSON.parse(Body ?? '').subject).sort()).toEqual(idsDe(25));
    expect(vueltos.every(({ MessageAttributes }) => MessageAttributes?.traceparent !== undefined)).toBe(true);
    expect(await filas('SELECT * FROM dlq_acciones')).toMatchObject([
      {
        accion: 'REENVIAR',
        dlq: DLQ,
        destino: 'cola-validacion',
        quien: expect.stringMatching(/^arn:aws:iam::.* \(.+@.+\)$/),
        porque: 'SNS ha vuelto',
        hechos: 25,
        terminada_en: expect.any(String),
      },
    ]);
    expect(await filas('SELECT hecho, COUNT(*) AS n FROM dlq_mensajes GROUP BY hecho')).toEqual([
      { hecho: 1, n: 25 },
    ]);
    // The reconciler must not take them for lost: they are late, and were overtaken.
    expect(await filas("SELECT 1 FROM reenvios WHERE etapa = 'VEREDICTO'")).toHaveLength(25);
    expect((await dlq('historial')).texto).toMatch(
      /REENVIAR +cola-validacion-dlq +cola-validacion +25 de 25 +arn:aws/,
    );
  });

  it('by reason, also by its first word; without the attributes that said why it lay there', async () => {
    await banco.enviar(DLQ, bueno(1), {
      motivo: 'ESQUEMA type:invalid',
      origen: 'validador',
      mensaje_id: 'm',
    });
    await enviar(2, 5);
    expect((await dlq('reenviar', DLQ, '--motivo', 'ESQUEMA', '--ejecutar')).codigo).toBe(0);
    const [vuelto, ...otros] = await banco.vaciar('cola-validacion');
    expect(otros).toEqual([]);
    expect(vuelto?.MessageAttributes).toBeUndefined();
    expect(await quedan()).toBe(2);
  });

  it('what came back twice stays, unless somebody insists', async () => {
    for (let vez = 0; vez < 2; vez += 1) {
      await enviar(1);
      expect((await dlq('reenviar', DLQ, '--todos', '--ejecutar')).codigo).toBe(0);
    }
    await enviar(1);
    const tercera = await dlq('reenviar', DLQ, '--todos', '--ejecutar');
    expect(tercera).toMatchObject({
      codigo: 1,
      texto: expect.stringContaining('ya se reenvió 2 veces y ha vuelto'),
    });
    expect(await quedan()).toBe(1);
    expect((await dlq('reenviar', DLQ, '--todos', '--ejecutar', '--forzar')).codigo).toBe(0);
    expect(await quedan()).toBe(0);
  });

  it('to another queue only what that one can read', async () => {
    await enviar(2);
    const otra = await dlq('reenviar', DLQ, '--todos', '--destino', 'cola-anomalias', '--ejecutar');
    expect(otra.texto).toContain('2 se quedan: cola-anomalias no lo puede leer (TIPO_O_VERSION_DESCONOCIDA)');
    expect((await dlq('reenviar', DLQ, '--todos', '--destino', 'cola-registro', '--ejecutar')).codigo).toBe(
      0,
    );
    expect(await idsEn('cola-registro')).toEqual(idsDe(2));
  });

  it('keeps to the rate', async () => {
    await enviar(30);
    const inicio = performance.now();
    await dlq('reenviar', DLQ, '--todos', '--ejecutar', '--ritmo', '40');
    expect(performance.now() - inicio).toBeGreaterThan(450);
  });

  it('without a database nothing moves', async () => {
    await enviar(2);
    const { DATABASE_URL } = process.env;
    process.env.DATABASE_URL = 'mysql://nadie@127.0.0.1:1/vigia';
    try {
      const { codigo, texto } = await dlq('reenviar', DLQ, '--todos', '--ejecutar');
      expect(codigo).toBe(2);
      expect(texto).toContain('lo que se reenvíe volvería a fallar');
      expect((await dlq('listar')).codigo).toBe(0);
    } finally {
      process.env.DATABASE_URL = DATABASE_URL;
    }
    expect(await quedan()).toBe(2);
    expect(await quedan('cola-validacion')).toBe(0);
  });

  it('kill -9 in the middle: every message is in the DLQ or in its queue, and the record says that it was cut off', async () => {
    await enviar(120);
    const proceso = enProceso('reenviar', DLQ, '--todos', '--ejecutar', '--ritmo', '100');
    await hasta(async () => (await quedan('cola-validacion')) >= 30, 60_000);
    proceso.kill('SIGKILL');
    await once(proceso, 'exit');
    const restan = await quedan();
    const movidos = new Set(await idsEn('cola-validacion'));
    expect(restan).toBeGreaterThan(0);
    expect(movidos.size + restan).toBeGreaterThanOrEqual(120);
    expect(movidos.size + restan).toBeLessThanOrEqual(160);
    expect((await dlq('historial')).texto).toContain('(sin terminar)');
  }, 90_000);

  it('two at once share the work, and nothing is lost', async () => {
    await enviar(300);
    const uno = () => dlq('reenviar', DLQ, '--todos', '--ejecutar', '--ritmo', '1000');
    await Promise.all([uno(), uno()]);
    expect(await quedan()).toBe(0);
    expect([...new Set(await idsEn('cola-validacion'))].sort()).toEqual(idsDe(300));
    expect(await filas('SELECT 1 FROM dlq_acciones')).toHaveLength(2);
  });
});

describe('descartar', () => {
  it('only with a reason; the record keeps the body and its attributes', async () => {
    await banco.enviar(DLQ, 'veneno', { motivo: 'NO_ES_JSON', traceparent: traceparentDe(7) });
    await enviar(1);
    expect(await dlq('descartar', DLQ, '--rechazados', '--ejecutar')).toMatchObject({
      codigo: 2,
      texto: expect.stringContaining('--porque'),
    });
    expect((await dlq('descartar', DLQ, '--rechazados', '--porque', 'x')).texto).toContain('irían 1');
    expect(await quedan()).toBe(2);
    expect(
      (await dlq('descartar', DLQ, '--rechazados', '--porque', 'prueba del cliente', '--ejecutar')).codigo,
    ).toBe(0);
    expect(await idsEn(DLQ)).toEqual([pedidoIdDe(0)]);
    expect(
      await filas(
        'SELECT m.*, a.porque FROM dlq_mensajes m JOIN dlq_acciones a ON a.accion_id = m.accion_id',
      ),
    ).toMatchObject([
      {
        cuerpo: 'veneno',
        motivo: 'NO_ES_JSON',
        traza: traceparentDe(7).slice(3, 35),
        atributos: expect.stringContaining('"motivo"'),
        porque: 'prueba del cliente',
        hecho: 1,
      },
    ]);
  });
});

describe('what cannot be done gets one sentence and exit code 2', () => {
  it.each([
    [['borrar'], 'No entiendo "borrar"'],
    [['reenviar'], 'Diga de qué DLQ'],
    [['reenviar', 'cola-x-dlq', '--todos'], 'No hay ninguna DLQ cola-x-dlq. Las hay: cola-validacion-dlq, '],
    [['reenviar', DLQ], 'Diga cuáles'],
    [['reenviar', DLQ, '--todos', '--motivo', 'X'], 'una de las cuatro'],
    [['reenviar', DLQ, '--todos', '--destino', 'cola-x'], '--destino ha de ser una de cola-validacion, '],
    [['reenviar', DLQ, '--todos', '--ritmo', '0'], '--ritmo ha de ser un número de 1 a 1000, no "0".'],
    [['descartar', DLQ, '--todos', '--porque', ' '], 'descartar necesita --porque'],
    [
      ['descartar', DLQ, '--todos', '--porque', 'x', '--destino', 'cola-registro'],
      'descartar no tiene --destino',
    ],
    [['listar', '--todo'], 'Argumento no válido: --todo'],
    [['listar', '--prefijo', 'no-hay-'], 'No existe una de las colas'],
  ])('%j', async (argumentos, frase) => {
    // The last one wins: the test's own prefix comes first.
    const { orden, sitio } = (() => {
      try {
        return leerArgumentos(['--aws', '--prefijo', prefijo, ...argumentos]);
      } catch (error) {
        return { orden: { tipo: 'ayuda' as const }, sitio: explicar(error) };
      }
    })();
    if (orden.tipo === 'ayuda' || typeof sitio === 'string') {
      expect(sitio).toContain(frase);
      return;
    }
    const quejas: string[] = [];
    const codigo = await principal(orden, sitio, {
      decir: () => undefined,
      quejarse: (linea) => quejas.push(linea),
      parar: () => false,
    });
    expect(codigo).toBe(2);
    expect(quejas.join()).toContain(frase);
  });
});
