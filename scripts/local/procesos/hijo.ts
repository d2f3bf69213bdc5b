import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

interface OpcionesHijo {
  readonly modulo: string;
  readonly argumentos?: readonly string[];
  readonly execArgv?: readonly string[];
  /** The whole environment of the child: nothing of ours leaks into it. */
  readonly env: Readonly<Record<string, string>>;
  readonly registro: string;
  readonly cwd?: string;
}

/**
 * Forks a Node child in a process group of its own (a Ctrl-C in the terminal is for the engine, which then stops
 * its children in order), with its output in a log file and an IPC channel whose end tells it to go.
 */
export const bifurcar = (opciones: OpcionesHijo): ChildProcess => {
  const registro = openSync(opciones.registro, 'a');
  try {
    return fork(opciones.modulo, [...(opciones.argumentos ?? [])], {
      stdio: ['ignore', registro, registro, 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning', ...(opciones.execArgv ?? [])],
      env: { ...opciones.env },
      detached: true,
      serialization: 'advanced',
      ...(opciones.cwd === undefined ? {} : { cwd: opciones.cwd }),
    });
  } finally {
    closeSync(registro);
  }
};

/** Resolves when the child is gone, with a word on how. */
export const finDe = (hijo: ChildProcess): Promise<string> =>
  new Promise((resolver) => {
    hijo.once('error', (error) => resolver(error.message));
    hijo.once('exit', (codigo, senal) => resolver(senal ?? `código ${codigo}`));
  });

/** Sends a message to a child that may just be dying; a lost one shows up as the child's end. */
export const decir = (hijo: ChildProcess, mensaje: object): void => {
  if (hijo.connected) hijo.send(mensaje, () => undefined);
};

/** Resolves with the first message that `leer` understands; rejects if the child ends before. */
export const primerMensaje = <T>(
  hijo: ChildProcess,
  leer: (mensaje: unknown) => T | undefined,
  fin: Promise<string>,
): Promise<T> =>
  new Promise((resolver, rechazar) => {
    const alOir = (mensaje: unknown): void => {
      const valor = leer(mensaje);
      if (valor === undefined) return;
      hijo.off('message', alOir);
      resolver(valor);
    };
    hijo.on('message', alOir);
    void fin.then((motivo) => rechazar(new Error(motivo)));
  });
