/**
 * What every child of the engine does first: signals meant for the engine's group are ignored (the engine stops its
 * children itself, in order), and the end of the IPC channel, which is the end of the engine, ends the child.
 */
export const obedecerAlPadre = (alDesaparecer: () => void): void => {
  for (const senal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(senal, () => undefined);
  process.on('disconnect', alDesaparecer);
};
