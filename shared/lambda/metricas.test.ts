import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { crearMetricas } from './metricas.ts';

const escribir = (nivel: string): Record<string, unknown>[] => {
  const lineas: Record<string, unknown>[] = [];
  const logger = pino(
    { level: nivel, base: { funcion: 'reconciliador' } },
    { write: (linea: string) => void lineas.push(JSON.parse(linea)) },
  );
  crearMetricas(logger, { ahora: () => 1234 }).emitir({ SinCuenta: 3, AtrasoCanario: 1.5 });
  return lineas;
};

describe('metrics', () => {
  it('are log lines in the embedded metric format, with the function as their dimension', () => {
    expect(escribir('info')).toMatchObject([
      {
        funcion: 'reconciliador',
        SinCuenta: 3,
        AtrasoCanario: 1.5,
        _aws: {
          Timestamp: 1234,
          CloudWatchMetrics: [
            {
              Namespace: 'Vigia',
              Dimensions: [['funcion']],
              Metrics: [
                { Name: 'SinCuenta', Unit: 'Count' },
                { Name: 'AtrasoCanario', Unit: 'Seconds' },
              ],
            },
          ],
        },
      },
    ]);
  });

  it('are written whatever the log level, but silent', () => {
    expect(escribir('error')).toHaveLength(1);
    expect(escribir('silent')).toHaveLength(0);
  });
});
