import { spawn, spawnSync } from 'node:child_process';

/** What a short command prints, or undefined if it could not run or failed. */
export const salidaDe = (comando, argumentos) => {
  const r = spawnSync(comando, argumentos, { encoding: 'utf8', timeout: 20_000 });
  return r.status === 0 ? `${r.stdout}${r.stderr}` : undefined;
};

const LATIDO_MS = 10_000;

/**
 * Runs a long command, with a sign of life every ten seconds. Its output (our stderr's: stdout belongs to the script)
 * is shown as it comes, or kept and returned, so that the caller may show only what matters.
 */
export const correr = (comando, argumentos, { guardar = false, alNacer, ...opciones } = {}) =>
  new Promise((resolver) => {
    const canal = guardar ? 'pipe' : process.stderr.fd;
    const hijo = spawn(comando, argumentos, { ...opciones, stdio: ['ignore', canal, canal] });
    if (hijo.pid !== undefined) alNacer?.(hijo.pid);
    const inicio = Date.now();
    const latido = setInterval(() => {
      console.error(`  … ${Math.round((Date.now() - inicio) / 1000)} s`);
    }, LATIDO_MS);
    let salida = '';
    for (const flujo of [hijo.stdout, hijo.stderr])
      flujo?.on('data', (trozo) => {
        salida += trozo;
      });
    const acabar = (codigo) => {
      clearInterval(latido);
      resolver({ codigo, salida });
    };
    hijo.on('error', (error) => {
      salida += error.message;
      acabar(127);
    });
    hijo.on('close', (codigo) => acabar(codigo ?? 1));
  });
