/**
 * A lane: a process with a system of its own that makes one run after another, as it is told over IPC. It ends, and
 * stops all it started, when the coordinator goes or a run is interrupted. `--disco`: the database stands on a small
 * disk of its own.
 */
import { abrirBanco } from './banco.ts';
import { correr, type Encargo, type ResultadoCorrida } from './corrida.ts';
import { montarDisco } from './disco.ts';
import { topologiaDeCaos } from './topologia.ts';

export type DeCarril =
  | { readonly tipo: 'listo' }
  | { readonly tipo: 'resultado'; readonly resultado: ResultadoCorrida }
  | { readonly tipo: 'fallo'; readonly mensaje: string };

const decir = (mensaje: DeCarril): void => {
  if (process.connected) process.send?.(mensaje);
};

const principal = async (): Promise<void> => {
  const corte = new AbortController();
  const disco = process.argv.includes('--disco') ? await montarDisco() : undefined;
  const banco = await abrirBanco({ topologia: topologiaDeCaos, ...(disco === undefined ? {} : { disco }) });
  const acabar = async (): Promise<void> => {
    corte.abort(new Error('interrumpido'));
    await banco.detener();
    await disco?.desmontar();
    process.exit(0);
  };
  process.on('disconnect', () => void acabar());
  for (const senal of ['SIGINT', 'SIGTERM'] as const) process.on(senal, () => void acabar());
  void banco.sistema.averia.then((motivo) => {
    decir({ tipo: 'fallo', mensaje: `el sistema se detuvo solo: ${motivo}` });
    void acabar();
  });
  process.on('message', (encargo: Encargo) => {
    correr(banco, encargo, corte.signal).then(
      (resultado) => decir({ tipo: 'resultado', resultado }),
      (error: unknown) =>
        decir({ tipo: 'fallo', mensaje: error instanceof Error ? error.message : String(error) }),
    );
  });
  decir({ tipo: 'listo' });
};

await principal();
