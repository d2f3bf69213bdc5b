import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { type Entorno, principal } from './principal.ts';
import { iniciarReferencia, type OpcionesServidor } from './pruebas/servidorReferencia.ts';
import { saboteos } from './saboteos.ts';

const carpeta = mkdtempSync(path.join(os.tmpdir(), 'experimento-'));
afterAll(() => rmSync(carpeta, { recursive: true }));
const salida = path.join(carpeta, 'reports');
const en = (nombre: string): string => path.join(salida, nombre);

async function correr(argumentos: readonly string[], mas: Partial<Entorno> = {}) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const entorno: Entorno = {
    salida: out,
    error: err,
    raiz: carpeta,
    senal: new AbortController().signal,
    reloj: () => performance.now(),
    ahora: () => new Date(0),
    casualidad: () => 0.5,
    ...mas,
  };
  const codigo = await principal(argumentos, entorno);
  return { codigo, dicho: String(out.read() ?? ''), error: String(err.read() ?? '') };
}

async function contra(opciones: OpcionesServidor, argumentos: readonly string[], mas: Partial<Entorno> = {}) {
  const servidor = await iniciarReferencia(opciones);
  try {
    return await correr(['--url', servidor.url, '--salida', salida, ...argumentos], mas);
  } finally {
    await servidor.cerrar();
  }
}

describe('npm run experimento', () => {
  it('ends with 0 and one line of verdict where all holds, and leaves no evidence', async () => {
    const { codigo, dicho } = await contra({}, ['--pedidos', '200', '--semilla', '3']);
    expect(codigo).toBe(0);
    expect(dicho).toMatch(/^Semilla 3,/);
    expect(dicho.trimEnd().split('\n').at(-1)).toMatch(/^VEREDICTO: SE SOSTIENE\./);
    expect(JSON.parse(readFileSync(en('experimento.json'), 'utf8'))).toMatchObject({
      version: 1,
      semilla: 3,
    });
    expect(existsSync(en('evidencia.ndjson'))).toBe(false);
  });

  it('ends with 1, names what broke and writes the evidence of each wrong order', async () => {
    const { codigo, dicho } = await contra({ averias: ['mayor-igual'] }, [
      '--escenarios',
      'exactamente-igual',
      '--pedidos',
      '5',
    ]);
    expect(codigo).toBe(1);
    expect(dicho).toMatch(/VEREDICTO: FALLA\..*5 falsas alarmas.*veredicto \(5\)/);
    const lineas = readFileSync(en('evidencia.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((l) => JSON.parse(l));
    const veredictos = lineas.filter(({ comprobacion }) => comprobacion === 'veredicto');
    expect(veredictos).toHaveLength(5);
    expect(veredictos[0]).toMatchObject({
      pedido_id: expect.any(String),
      porque: expect.stringContaining('dice INCONSISTENTE'),
      esperado: { resultado: 'CONSISTENTE' },
      visto: { resultado: 'INCONSISTENTE' },
    });
  });

  it('removes the evidence of an earlier run when nothing is wrong any more', async () => {
    await contra({}, ['--escenarios', 'disponible', '--pedidos', '5']);
    expect(existsSync(en('evidencia.ndjson'))).toBe(false);
  });

  it('runs a file of orders, refused lines included', async () => {
    const datos = path.join(carpeta, 'datos.csv');
    writeFileSync(
      datos,
      'pedido_externo,fecha,cliente,item,nombre_item,cantidad\nA,f,c,X,x,5\nB,f,c,X,x,-1\nC,f,c,X,x,5\n',
    );
    const { codigo, dicho } = await contra({}, ['--datos', datos]);
    expect(codigo).toBe(0);
    expect(dicho).toContain('1 de 1 pedidos mal formados, rechazados');
    expect(dicho).toContain('80 %');
  });

  it('lists the saboteurs, one a line', async () => {
    const { codigo, dicho } = await correr(['--saboteo', 'lista']);
    expect(codigo).toBe(0);
    expect(dicho.trimEnd().split('\n')).toEqual(saboteos.map(({ nombre }) => nombre));
  });

  it.each([
    ['a bad argument', ['--pedidos', 'x']],
    ['an address that does not answer', ['--url', 'http://127.0.0.1:9']],
    ['a file that is not there', ['--url', 'http://127.0.0.1:9', '--datos', '/no/existe.csv']],
  ])('ends with 2 and one sentence for %s', async (_, argumentos) => {
    const { codigo, error } = await correr(argumentos);
    expect(codigo).toBe(2);
    expect(error.trimEnd().split('\n').at(-1)).toMatch(/\.$/);
    expect(error).not.toContain('    at ');
  });

  it('ends with 2 where something else answers', async () => {
    const { codigo, error } = await correr(['--url', `${await otroServidor()}`]);
    expect([codigo, error]).toEqual([2, expect.stringContaining('no parece una Vigía')]);
  });

  it('ends with 130 when it is interrupted in mid-run', async () => {
    const corte = new AbortController();
    setTimeout(() => corte.abort(new Error('interrumpido')), 300);
    const { codigo } = await contra({}, ['--pedidos', '5000'], { senal: corte.signal });
    expect(codigo).toBe(130);
  });
});

/** An address at which the reference server does not know the health check. */
async function otroServidor(): Promise<string> {
  const servidor = await iniciarReferencia();
  afterAll(() => servidor.cerrar());
  return `${servidor.url}/otra/cosa`;
}
