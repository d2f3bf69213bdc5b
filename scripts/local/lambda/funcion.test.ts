import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { hasta } from '../../../shared/pruebas/hasta.ts';
import { vive } from '../procesos/vivo.ts';
import { type DefinicionLambda, ERROR_CAIDA, ERROR_TIEMPO } from './ambiente.ts';
import { type FuncionEnMarcha, funcionDeCola, funcionHttp } from './funcion.ts';

const fixture = (nombre: string) => new URL(`../pruebas/lambdas/${nombre}`, import.meta.url).pathname;

let carpeta = '';
beforeAll(async () => {
  carpeta = await mkdtemp(join(tmpdir(), 'vigia-lambda-'));
});
afterAll(() => rm(carpeta, { recursive: true, force: true }));

const definicion = (cambios: Partial<DefinicionLambda> = {}): DefinicionLambda => ({
  nombre: 'actor',
  entrada: fixture('actor.ts'),
  timeoutS: 1,
  memoriaMB: 128,
  env: { UNA: '1' },
  registro: join(carpeta, 'actor.log'),
  ...cambios,
});

const con = (t: TestContext, funcion: FuncionEnMarcha): FuncionEnMarcha => {
  t.onTestFinished(() => funcion.detener());
  return funcion;
};

const valor = async (f: FuncionEnMarcha, accion: string): Promise<unknown> => {
  const r = await f.invocar({ accion });
  return r.tipo === 'ok' ? JSON.parse(r.carga) : r.errorTipo;
};

describe.concurrent('el entorno de ejecución', () => {
  test('ve solo las variables de su función', async (t) => {
    expect(await valor(con(t, funcionDeCola(definicion())), 'variables')).toEqual(['UNA']);
  });

  test('da a la función el contexto de Lambda', async (t) => {
    expect(await valor(con(t, funcionDeCola(definicion())), 'contexto')).toMatchObject({
      functionName: 'actor',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      quedan: expect.toSatisfy((ms: number) => ms > 0 && ms <= 1000),
    });
  });

  test('lo que no devuelve nada devuelve null', async (t) => {
    expect(await valor(con(t, funcionDeCola(definicion())), 'nada')).toBeNull();
  });

  test('una excepción falla la invocación, no el entorno', async (t) => {
    const f = con(t, funcionDeCola(definicion()));
    const pid = await valor(f, 'pid');
    expect(await valor(f, 'lanzar')).toBe('TypeError');
    expect(await valor(f, 'pid')).toBe(pid);
  });

  test.for(['morir', 'promesa-perdida'])(
    '%s: falla lo suyo y el siguiente estrena entorno',
    async (accion, t) => {
      const f = con(t, funcionDeCola(definicion()));
      const pid = await valor(f, 'pid');
      expect(await valor(f, accion)).toBe(ERROR_CAIDA);
      expect(await valor(f, 'pid')).not.toBe(pid);
    },
  );

  test('un paquete que no carga falla cada invocación con su motivo', async (t) => {
    const f = con(t, funcionDeCola(definicion({ entrada: fixture('no-existe.ts') })));
    expect(await valor(f, 'pid')).toBe('Runtime.ImportModuleError');
  });
});

describe.concurrent('una función de cola', () => {
  test('agotar el tiempo mata el entorno', async (t) => {
    const f = con(t, funcionDeCola(definicion()));
    const pid = Number(await valor(f, 'pid'));
    expect(await valor(f, 'colgar')).toBe(ERROR_TIEMPO);
    expect(vive(pid)).toBe(false);
  });

  test('una invocación por entorno a la vez; los entornos se reutilizan', async (t) => {
    const f = con(t, funcionDeCola(definicion()));
    const [a, b] = await Promise.all([valor(f, 'pid'), valor(f, 'pid')]);
    expect(a).not.toBe(b);
    expect([a, b]).toContain(await valor(f, 'pid'));
    expect(f.procesos()).toHaveLength(2);
  });

  test('detenerla mata sus entornos', async () => {
    const f = funcionDeCola(definicion());
    const pid = Number(await valor(f, 'pid'));
    await f.detener();
    expect(vive(pid)).toBe(false);
  });
});

describe.concurrent('una función HTTP', () => {
  test('un entorno atiende muchas invocaciones a la vez', async (t) => {
    const f = con(t, funcionHttp(definicion()));
    const pids = await Promise.all(Array.from({ length: 20 }, () => valor(f, 'pid')));
    expect(new Set(pids).size).toBe(1);
  });

  test('si muere, fallan las que tenía y la siguiente va a otro', async (t) => {
    const f = con(t, funcionHttp(definicion({ timeoutS: 10 })));
    const pid = Number(await valor(f, 'pid'));
    const colgada = valor(f, 'colgar');
    process.kill(pid, 'SIGKILL');
    expect(await colgada).toBe(ERROR_CAIDA);
    expect(await valor(f, 'pid')).not.toBe(pid);
  });

  test('agotar el tiempo jubila el entorno sin cortar a los demás', async (t) => {
    const f = con(t, funcionHttp(definicion()));
    const pid = Number(await valor(f, 'pid'));
    const colgada = valor(f, 'colgar');
    expect(await colgada).toBe(ERROR_TIEMPO);
    expect(await valor(f, 'pid')).not.toBe(pid);
    await hasta(() => !vive(pid));
  });
});
