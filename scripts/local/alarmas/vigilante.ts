import type { Alarma } from '../../../infra/topologia.ts';
import { medirColas } from './colas.ts';
import { LectorEmf } from './emf.ts';
import { alcanceMs, type EstadoDeAlarma, evaluar } from './evaluar.ts';
import { Muestras } from './muestras.ts';

export interface AlarmaVigilada {
  readonly alarma: Alarma;
  readonly estado: EstadoDeAlarma;
  /** Since when, in milliseconds since 1970. */
  readonly desde: number;
  readonly valor: number | null;
}

export interface OpcionesVigilante {
  readonly alarmas: readonly Alarma[];
  readonly endpointColas: string;
  /** Log files of the functions. */
  readonly registros: readonly string[];
  /** Milliseconds between two looks. */
  readonly cadaMs: number;
  readonly informar: (linea: string) => void;
}

export interface Vigilante {
  alarmas(): readonly AlarmaVigilada[];
  detener(): Promise<void>;
}

const lineaDe = ({ alarma, estado, valor }: AlarmaVigilada): string =>
  estado === 'ALARMA'
    ? `ALARMA ${alarma.nombre}: ${alarma.descripcion} (valor ${valor ?? 'ausente'}, umbral ${alarma.umbral}; ${alarma.runbook})`
    : `${estado} ${alarma.nombre}: ya no hay alarma`;

/** Takes samples, evaluates every alarm, and says one line whenever one goes off or is over. */
class VigilanteLocal implements Vigilante {
  private readonly o: OpcionesVigilante;
  private readonly inicio = Date.now();
  private readonly muestras: Muestras;
  private readonly lectores: readonly LectorEmf[];
  private estados: readonly AlarmaVigilada[];
  private readonly reloj: NodeJS.Timeout;
  private enCurso: Promise<void>;

  constructor(o: OpcionesVigilante) {
    this.o = o;
    this.muestras = new Muestras(Math.max(0, ...o.alarmas.map(alcanceMs)));
    this.lectores = o.registros.map((fichero) => new LectorEmf(fichero));
    this.estados = o.alarmas.map((alarma) => ({
      alarma,
      estado: 'SIN_DATOS',
      desde: this.inicio,
      valor: null,
    }));
    this.enCurso = Promise.all(this.lectores.map((lector) => lector.saltar())).then(() => undefined);
    this.reloj = setInterval(() => {
      // One after the other: a look may take longer than the time between two.
      this.enCurso = this.enCurso.then(() => this.mirar());
    }, o.cadaMs);
  }

  alarmas(): readonly AlarmaVigilada[] {
    return this.estados;
  }

  async detener(): Promise<void> {
    clearInterval(this.reloj);
    await this.enCurso;
  }

  private async mirar(): Promise<void> {
    const ahora = Date.now();
    const fuentes = [
      medirColas(this.o.endpointColas, ahora),
      ...this.lectores.map((lector) => lector.leer()),
    ];
    for (const leida of await Promise.allSettled(fuentes)) {
      // A queue server that is being restarted leaves a hole, and holes are what `sinDatos` is for.
      if (leida.status === 'fulfilled')
        for (const [metrica, muestra] of leida.value) this.muestras.poner(metrica, muestra);
    }
    this.muestras.olvidarViejas(ahora);
    this.estados = this.estados.map((previa) => this.evaluarUna(previa, ahora));
  }

  private evaluarUna(previa: AlarmaVigilada, ahora: number): AlarmaVigilada {
    const { alarma } = previa;
    const { estado, valor } = evaluar(alarma, this.muestras.de(alarma.metrica), ahora, this.inicio);
    if (estado === previa.estado) return { ...previa, valor };
    const nueva = { alarma, estado, valor, desde: ahora };
    if (estado === 'ALARMA' || previa.estado === 'ALARMA') this.o.informar(lineaDe(nueva));
    return nueva;
  }
}

export const iniciarVigilante = (opciones: OpcionesVigilante): Vigilante => new VigilanteLocal(opciones);
