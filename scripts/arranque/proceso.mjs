import { spawn, spawnSync } from 'node:child_process';

/** What a short command prints, or undefined if it could not run or failed. */
export const salidaDe = (comando, argumentos) => {
  const r = spawnSync(comando, argumentos, { encoding: 'utf8', timeout: 20_000 });
  return r.status === 0 ? `${r.stdout}${r.stderr}` : undefined;
};

/** Runs a long command with its output on our stderr (stdout belongs to the script). Resolves with its exit code. */
export const correr = (comando, argumentos, opciones = {}) =>
  new Promise((resolver) => {
    const hijo = spawn(comando, argumentos, { ...opciones, stdio: ['ignore', process.stderr.fd, 'inherit'] });
    hijo.on('error', () => resolver(127));
    hijo.on('close', (codigo) => resolver(codigo ?? 1));
  });
