/** A process (or a pair that lives and dies together) that the engine needs as long as it runs. */
export interface Proceso {
  readonly procesos: readonly InfoProceso[];
  /** Resolves with the reason when the process is gone, however it went. */
  readonly fin: Promise<string>;
  detener(): Promise<void>;
}

export interface InfoProceso {
  readonly nombre: string;
  readonly pid: number;
}

export interface Supervisado {
  procesos(): readonly InfoProceso[];
  detener(): Promise<void>;
}

interface Opciones {
  readonly nombre: string;
  readonly lanzar: () => Promise<Proceso>;
  /** Called once, when it died too often to go on. */
  readonly alFallar: (motivo: string) => void;
  readonly informar: (linea: string) => void;
  /** Within a minute; {@link REINICIOS_MAX} unless somebody crashes it on purpose. */
  readonly reiniciosMax?: number;
}

/** A crash now and then is survived; a process that cannot stay up must not be restarted for ever. */
const REINICIOS_MAX = 5;
const VENTANA_MS = 60_000;

/** Starts a process and starts it again, at once, whenever it dies, until stopped. */
export const supervisar = async (opciones: Opciones): Promise<Supervisado> => {
  let actual = await opciones.lanzar();
  let detenido = false;
  let enReinicio: Promise<void> = Promise.resolve();
  let caidas: number[] = [];

  const reiniciar = async (motivo: string): Promise<void> => {
    for (let causa = motivo; !detenido; ) {
      const ahora = Date.now();
      caidas = [...caidas.filter((cuando) => ahora - cuando < VENTANA_MS), ahora];
      if (caidas.length > (opciones.reiniciosMax ?? REINICIOS_MAX)) {
        opciones.alFallar(`${opciones.nombre} no se mantiene en pie: ${causa}`);
        return;
      }
      opciones.informar(`${opciones.nombre} ha caído (${causa}); lo reinicio`);
      try {
        actual = await opciones.lanzar();
        vigilar(actual);
        return;
      } catch (error) {
        causa = error instanceof Error ? error.message : String(error);
      }
    }
  };
  const vigilar = (proceso: Proceso): void => {
    void proceso.fin.then((motivo) => {
      if (!detenido) enReinicio = reiniciar(motivo);
    });
  };
  vigilar(actual);

  return {
    procesos: () => actual.procesos,
    detener: async () => {
      detenido = true;
      // A restart that is half-way would leave a process behind.
      await enReinicio;
      await actual.detener();
    },
  };
};
