import type { MetricaDeAlarma } from '../../../infra/topologia.ts';

export interface Muestra {
  /** Milliseconds since 1970. */
  readonly en: number;
  readonly valor: number;
}

/** A metric's name as the key of a map. */
export const claveDe = ({ espacio, nombre, dimension }: MetricaDeAlarma): string =>
  `${espacio}/${nombre}/${dimension.nombre}=${dimension.valor}`;

/** What has been measured of late, by metric. */
export class Muestras {
  private readonly porMetrica = new Map<string, Muestra[]>();
  private readonly guardarMs: number;

  /** @param guardarMs how long a sample is of use */
  constructor(guardarMs: number) {
    this.guardarMs = guardarMs;
  }

  poner(metrica: MetricaDeAlarma, muestra: Muestra): void {
    const clave = claveDe(metrica);
    const suyas = this.porMetrica.get(clave);
    if (suyas === undefined) this.porMetrica.set(clave, [muestra]);
    else suyas.push(muestra);
  }

  de(metrica: MetricaDeAlarma): readonly Muestra[] {
    return this.porMetrica.get(claveDe(metrica)) ?? [];
  }

  olvidarViejas(ahora: number): void {
    for (const [clave, muestras] of this.porMetrica) {
      this.porMetrica.set(
        clave,
        muestras.filter(({ en }) => ahora - en < this.guardarMs),
      );
    }
  }
}
