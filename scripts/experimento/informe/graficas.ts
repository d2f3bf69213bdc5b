/** Static SVG plots: no script, no font, no outside address; colours come from the page's variables. */
import { miles, milisegundos, porciento } from './numeros.ts';
import type { Informe } from './resumen.ts';

export const escapar = (texto: string): string => texto.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const ANCHO = 860;

const svg = (alto: number, titulo: string, cuerpo: readonly string[]): string =>
  `<svg viewBox="0 0 ${ANCHO} ${alto}" role="img" aria-label="${escapar(titulo)}">${cuerpo.join('')}</svg>`;

const texto = (x: number, y: number, dicho: string, ancla = 'start', clase = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${ancla}" class="${clase}">${escapar(dicho)}</text>`;

const raya = (x1: number, y1: number, x2: number, y2: number, clase: string): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" class="${clase}"/>`;

/**
 * One row per scenario: the detected share as a dot, and from it to the left the interval that the one-sided 95 %
 * bound leaves open. The axis is the miss rate, logarithmic, since all of the interest lies below one percent.
 */
export function graficaDeteccion(informe: Informe): string {
  const filas = [...informe.escenarios, { ...informe.total, nombre: 'TOTAL', descripcion: '' }].filter(
    ({ plantados }) => plantados > 0,
  );
  const [izquierda, derecha, arriba, paso] = [180, ANCHO - 110, 34, 22];
  const potencias = [1, 0.1, 0.01, 0.001, 0.0001];
  const menor = 0.0001;
  const x = (tasa: number): number =>
    izquierda + ((derecha - izquierda) * Math.log10(Math.max(menor, tasa))) / Math.log10(menor);
  const alto = arriba + filas.length * paso + 26;
  const rejilla = potencias.flatMap((tasa) => [
    raya(x(tasa), arriba - 8, x(tasa), alto - 22, 'rejilla'),
    texto(x(tasa), arriba - 14, `${tasa === menor ? '≤ ' : ''}${porciento(tasa)}`, 'middle', 'eje'),
  ]);
  const cuerpo = filas.flatMap((fila, i) => {
    const y = arriba + i * paso + 8;
    const tasa = fila.perdidos / fila.plantados;
    const clase = fila.perdidos > 0 ? 'mal' : 'bien';
    const dicho = `${fila.nombre}: ${miles(fila.encontrados)} de ${miles(fila.plantados)}, pérdida ≤ ${porciento(fila.cota_perdida)}`;
    return [
      `<g class="${fila.nombre === 'TOTAL' ? 'total' : ''}"><title>${escapar(dicho)}</title>`,
      texto(izquierda - 10, y + 4, fila.nombre, 'end'),
      raya(x(fila.cota_perdida), y, x(tasa), y, `cota ${clase}`),
      raya(x(fila.cota_perdida), y - 5, x(fila.cota_perdida), y + 5, `cota ${clase}`),
      `<circle cx="${x(tasa).toFixed(1)}" cy="${y}" r="4" class="punto ${clase}"/>`,
      texto(derecha + 12, y + 4, `${miles(fila.encontrados)}/${miles(fila.plantados)}`, 'start', 'cifra'),
      '</g>',
    ];
  });
  const pie = texto(
    izquierda,
    alto - 6,
    'tasa de pérdida: el punto es lo observado (sin pérdidas, en el borde derecho); la marca, la cota exacta al 95 %',
    'start',
    'eje',
  );
  return svg(alto, 'Detección por escenario con su cota', [...rejilla, ...cuerpo, pie]);
}

/** How long shortfalls took to be found: a histogram with a logarithmic axis, and the percentiles on it. */
export function graficaDemora({ histograma, total }: Informe): string {
  if (histograma.length === 0) return '<p>No se detectó ningún faltante.</p>';
  const [izquierda, derecha, arriba, abajo] = [56, ANCHO - 16, 40, 232];
  const mayor = Math.max(...histograma.map(({ n }) => n));
  const ancho = (derecha - izquierda) / histograma.length;
  const primero = Math.log10(histograma[0]?.hasta_ms ?? 1) - 0.1;
  const x = (ms: number): number => izquierda + (Math.log10(Math.max(1, ms)) - primero) * 10 * ancho;
  const barras = histograma.map(({ hasta_ms, n }, i) => {
    const alto = ((abajo - arriba) * n) / mayor;
    const dicho = `hasta ${milisegundos(hasta_ms)}: ${miles(n)}`;
    const [bx, bw] = [izquierda + i * ancho + 1, Math.max(1, ancho - 2)];
    return `<rect x="${bx.toFixed(1)}" y="${(abajo - alto).toFixed(1)}" width="${bw.toFixed(1)}" height="${alto.toFixed(1)}" class="barra"><title>${escapar(dicho)}</title></rect>`;
  });
  const cada = Math.ceil(histograma.length / 10);
  const eje = histograma.flatMap(({ hasta_ms }, i) =>
    i % cada === 0
      ? [texto(izquierda + (i + 1) * ancho, abajo + 18, milisegundos(hasta_ms), 'middle', 'eje')]
      : [],
  );
  const { p50, p95, p99 } = total.deteccion_ms;
  const marcas = [
    ['p50', p50, 12, 'end'],
    ['p95', p95, 26, 'end'],
    ['p99', p99, 12, 'start'],
  ] as const;
  const rayas = marcas.flatMap(([nombre, ms, y, ancla]) =>
    ms === null
      ? []
      : [
          raya(x(ms), y + 2, x(ms), abajo, 'marca'),
          texto(x(ms) + (ancla === 'end' ? -5 : 5), y, `${nombre} ${milisegundos(ms)}`, ancla, 'eje fuerte'),
        ],
  );
  const alturas = [
    texto(izquierda - 8, arriba + 4, miles(mayor), 'end', 'eje'),
    texto(izquierda - 8, abajo, '0', 'end', 'eje'),
  ];
  return svg(abajo + 28, 'Tiempo hasta la detección', [
    raya(izquierda, abajo, derecha, abajo, 'rejilla'),
    ...barras,
    ...rayas,
    ...eje,
    ...alturas,
  ]);
}

/** Accepted and decided orders in each second of the run. */
export function graficaRitmo({ por_segundo }: Informe): string {
  const { aceptados, decididos } = por_segundo;
  const duracion = Math.max(aceptados.length, decididos.length, 2);
  const mayor = Math.max(1, ...aceptados, ...decididos);
  const [izquierda, derecha, arriba, abajo] = [56, ANCHO - 16, 30, 222];
  const x = (segundo: number): number => izquierda + ((derecha - izquierda) * segundo) / (duracion - 1);
  const y = (cuantos: number): number => abajo - ((abajo - arriba) * cuantos) / mayor;
  const linea = (serie: readonly number[], clase: string): string => {
    const puntos = Array.from(
      { length: duracion },
      (_, s) => `${x(s).toFixed(1)},${y(serie[s] ?? 0).toFixed(1)}`,
    );
    return `<polyline points="${puntos.join(' ')}" class="serie ${clase}"/>`;
  };
  const cada = Math.max(1, Math.ceil(duracion / 10));
  const eje = Array.from({ length: duracion }, (_, s) => s).flatMap((s) =>
    s % cada === 0 ? [texto(x(s), abajo + 18, `${s} s`, 'middle', 'eje')] : [],
  );
  const alturas = [0, 0.5, 1].flatMap((parte) => [
    raya(izquierda, y(mayor * parte), derecha, y(mayor * parte), 'rejilla'),
    texto(izquierda - 8, y(mayor * parte) + 4, miles(mayor * parte), 'end', 'eje'),
  ]);
  const leyenda = [
    raya(izquierda, 12, izquierda + 22, 12, 'serie aceptados'),
    texto(izquierda + 28, 16, 'aceptados por segundo'),
    raya(izquierda + 210, 12, izquierda + 232, 12, 'serie decididos'),
    texto(izquierda + 238, 16, 'decididos por segundo'),
  ];
  return svg(abajo + 28, 'Pedidos por segundo', [
    ...alturas,
    linea(aceptados, 'aceptados'),
    linea(decididos, 'decididos'),
    ...eje,
    ...leyenda,
  ]);
}
