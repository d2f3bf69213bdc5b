/** Metrics out of log lines in CloudWatch's embedded metric format, as CloudWatch Logs takes them. */
import { open, stat } from 'node:fs/promises';
import * as z from 'zod';
import type { MetricaDeAlarma } from '../../../infra/topologia.ts';
import type { Muestra } from './muestras.ts';

const linea = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

export type Medida = readonly [metrica: MetricaDeAlarma, muestra: Muestra];

/** Only sets of one dimension: the topology's alarms have no others. */
const medidasDe = (texto: string): Medida[] => {
  if (!texto.includes('"_aws"')) return [];
  let valor: unknown;
  try {
    valor = JSON.parse(texto);
  } catch {
    return [];
  }
  const lectura = linea.safeParse(valor);
  if (!lectura.success) return [];
  const { _aws: aws, ...raiz } = lectura.data;
  return aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap(([dimension, ...otras]) =>
      Metrics.flatMap(({ Name }): Medida[] => {
        const medido = raiz[Name];
        if (dimension === undefined || otras.length > 0 || typeof medido !== 'number') return [];
        const suya = { nombre: dimension, valor: String(raiz[dimension]) };
        return [
          [
            { espacio: Namespace, nombre: Name, dimension: suya },
            { en: aws.Timestamp, valor: medido },
          ],
        ];
      }),
    ),
  );
};

/** Bytes read at once; a log that grows faster is caught up with in the next round. */
const TROZO = 4 * 1024 * 1024;

/** Follows one log file from where it ends now. */
export class LectorEmf {
  private readonly fichero: string;
  private hasta: number | undefined;
  private resto = '';

  constructor(fichero: string) {
    this.fichero = fichero;
  }

  /** What was written since the last call; a file that is not there yet has nothing. */
  async leer(): Promise<readonly Medida[]> {
    const tamano = await stat(this.fichero).then(
      ({ size }) => size,
      () => 0,
    );
    // Emptied in place by registros.ts when it grew too long.
    const desde = this.hasta === undefined || tamano < this.hasta ? 0 : this.hasta;
    const texto = this.resto + (await this.leerDesde(desde, tamano));
    const lineas = texto.split('\n');
    this.resto = lineas.pop() ?? '';
    return lineas.flatMap(medidasDe);
  }

  /** Passes over what stands there already. */
  async saltar(): Promise<void> {
    this.hasta = await stat(this.fichero).then(
      ({ size }) => size,
      () => 0,
    );
  }

  private async leerDesde(desde: number, tamano: number): Promise<string> {
    this.hasta = desde;
    if (tamano <= desde) return '';
    const descriptor = await open(this.fichero, 'r');
    try {
      const trozo = Buffer.alloc(Math.min(TROZO, tamano - desde));
      const { bytesRead } = await descriptor.read(trozo, 0, trozo.length, desde);
      this.hasta = desde + bytesRead;
      return trozo.toString('utf8', 0, bytesRead);
    } finally {
      await descriptor.close();
    }
  }
}
