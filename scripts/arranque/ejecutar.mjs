import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * kill -9 of npm cannot be passed on, so it is noticed. Only npm's: who starts this script from a shell of his own
 * may well let that shell go (nohup, setsid) and keep the system. See docs/decisiones/0038.
 */
const MIRAR_PADRE_MS = 500;
const PADRE = process.ppid;
const alQuedarHuerfano = (hacer) => {
  if (process.env.npm_lifecycle_event === undefined) return;
  const reloj = setInterval(() => {
    if (process.ppid === PADRE) return;
    clearInterval(reloj);
    hacer();
  }, MIRAR_PADRE_MS);
  reloj.unref();
};

const SENALES = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs the script with the pinned Node and becomes its shadow: signals go in, exit code or signal come out.
 * The IPC channel is only there to be cut: if this process is killed with -9, padre.mjs in the child notices.
 */
export const ejecutar = ({ node, raiz, script, argumentos }) => {
  const hijo = spawn(
    node,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      new URL('scripts/arranque/padre.mjs', raiz).href,
      fileURLToPath(new URL(script, raiz)),
      ...argumentos,
    ],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, VIGIA_ARRANQUE: String(process.pid) },
    },
  );
  for (const senal of SENALES) process.on(senal, () => hijo.kill(senal));
  alQuedarHuerfano(() => hijo.kill('SIGTERM'));
  hijo.on('error', (error) => {
    console.error(`No se pudo ejecutar ${node}: ${error.message}`);
    process.exitCode = 2;
  });
  hijo.on('exit', (codigo, senal) => {
    if (senal === null) process.exit(codigo ?? 1);
    for (const otra of SENALES) process.removeAllListeners(otra);
    process.kill(process.pid, senal);
  });
};
