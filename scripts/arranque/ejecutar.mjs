import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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
