/** The report as one page that opens from disk: everything inlined, nothing fetched. */
import { estilo } from './estilo.ts';
import { escapar, graficaDemora, graficaDeteccion, graficaRitmo } from './graficas.ts';
import { alMenos, miles, milisegundos, porciento, segundos } from './numeros.ts';
import type { Cifras, Informe } from './resumen.ts';
import { alcance, veredicto } from './tabla.ts';

export function html(informe: Informe): string {
  const clase = informe.veredicto === 'FALLA' ? 'veredicto falla' : 'veredicto';
  return `<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vigía · experimento</title>
<style>${estilo}</style>
</head>
<body><main>
<h1>Experimento de detección</h1>
<p class="suave">${escapar(contexto(informe))}</p>
<p class="${clase}">${escapar(veredicto(informe))}</p>
${tarjetas(informe)}
${alcance(informe).map(parrafo).join('')}
${informe.notas.map(parrafo).join('')}
<h2>Detección por escenario</h2><div class="marco">${graficaDeteccion(informe)}</div>
<h2>Tiempo hasta la detección</h2>
<p class="suave">Solo faltantes. Del envío del POST a que el lector de la bitácora vio el veredicto, medido todo con el reloj del cliente.</p>
<div class="marco">${graficaDemora(informe)}</div>
<h2>Pedidos por segundo</h2><div class="marco">${graficaRitmo(informe)}</div>
<h2>Escenarios</h2><div class="marco">${tablaEscenarios(informe)}</div>
<h2>Comprobaciones</h2><div class="marco">${tablaComprobaciones(informe)}</div>
${fallos(informe)}<h2>Lo que esta cota no cubre</h2><ul>${informe.no_cubre.map((frase) => `<li>${escapar(frase)}</li>`).join('')}</ul>
</main></body>
</html>
`;
}

const parrafo = (frase: string): string => `<p>${escapar(frase)}</p>`;

function contexto(informe: Informe): string {
  const { fecha, origen, sistema, semilla, concurrencia, maquina, saboteo, duracion_s } = informe;
  const saboteado = saboteo === null ? [] : [`saboteo «${saboteo}»`];
  return [
    fecha.slice(0, 19).replace('T', ' ').concat(' UTC'),
    origen,
    sistema,
    ...saboteado,
    `semilla ${semilla}`,
    `${concurrencia} clientes`,
    `duró ${segundos(duracion_s.total)}`,
    maquina,
  ].join(' · ');
}

function tarjetas({ total, rechazos, ritmo, en_la_frontera }: Informe): string {
  const tarjeta = (valor: string, nombre: string, mal = false): string =>
    `<div${mal ? ' class="mal"' : ''}><b>${escapar(valor)}</b>${escapar(nombre)}</div>`;
  const frontera = en_la_frontera.de === 0 ? 0 : en_la_frontera.plantados / en_la_frontera.de;
  return `<div class="cifras">${[
    tarjeta(miles(total.pedidos), 'pedidos'),
    tarjeta(miles(total.plantados), 'faltantes plantados'),
    tarjeta(miles(total.encontrados), 'encontrados y reportados', total.perdidos > 0),
    tarjeta(miles(total.perdidos), 'perdidos', total.perdidos > 0),
    tarjeta(miles(total.falsas_alarmas), 'falsas alarmas', total.falsas_alarmas > 0),
    tarjeta(total.plantados === 0 ? '–' : alMenos(total.cota_perdida), 'detección demostrada al 95 %'),
    tarjeta(milisegundos(total.deteccion_ms.p50), 'mediana hasta detectar'),
    tarjeta(`${miles(ritmo.aceptados_s)}/s`, 'aceptados'),
    ...(frontera > 0 ? [tarjeta(porciento(frontera), 'a una unidad de la frontera')] : []),
    tarjeta(`${miles(rechazos.rechazados)} de ${miles(rechazos.enviados)}`, 'mal formados, rechazados'),
  ].join('')}</div>`;
}

const celdas = (valores: readonly string[]): string =>
  valores.map((valor) => `<td>${escapar(valor)}</td>`).join('');

function filaDe(nombre: string, cifras: Cifras, clase: string, descripcion: string): string {
  const { deteccion_ms: d } = cifras;
  return `<tr class="${clase}" title="${escapar(descripcion)}">${celdas([
    nombre,
    miles(cifras.pedidos),
    miles(cifras.plantados),
    miles(cifras.encontrados),
    miles(cifras.perdidos),
    miles(cifras.falsas_alarmas),
    cifras.plantados === 0 ? '–' : porciento(cifras.cota_perdida),
    milisegundos(d.p50),
    milisegundos(d.p95),
    milisegundos(d.p99),
  ])}</tr>`;
}

function tablaEscenarios({ escenarios, total }: Informe): string {
  const titulos = [
    'escenario',
    'pedidos',
    'plantados',
    'encontrados',
    'perdidos',
    'falsas',
    'cota 95 %',
    'p50',
    'p95',
    'p99',
  ];
  const filas = escenarios.map((fila) =>
    filaDe(fila.nombre, fila, fila.perdidos + fila.falsas_alarmas > 0 ? 'rota' : '', fila.descripcion),
  );
  return `<table><thead><tr>${titulos.map((titulo) => `<th>${titulo}</th>`).join('')}</tr></thead><tbody>${filas.join('')}${filaDe('TOTAL', total, 'total', '')}</tbody></table>`;
}

function tablaComprobaciones({ comprobaciones }: Informe): string {
  const filas = comprobaciones.map(({ nombre, promesa, hecha, hallazgos, ejemplo }) => {
    const bien = hecha ? 'se cumple' : 'sin hacer: pide un sistema propio';
    const dicho = hallazgos === 0 ? bien : `${miles(hallazgos)} hallazgos. ${ejemplo ?? ''}`;
    return `<tr class="${hallazgos > 0 ? 'rota' : ''}"><td>${escapar(nombre)}</td><td class="izq">${escapar(promesa)}</td><td class="izq">${escapar(dicho)}</td></tr>`;
  });
  return `<table><thead><tr><th>comprobación</th><th class="izq">promesa</th><th class="izq">resultado</th></tr></thead><tbody>${filas.join('')}</tbody></table>`;
}

const fallos = ({ fallos: lista }: Informe): string => {
  if (lista === null) return '';
  const filas = lista.map(
    ({ nombre, disparado, evidencia }) =>
      `<tr><td>${escapar(nombre)}</td><td>${disparado ? 'ocurrió' : 'no ocurrió'}</td><td>${escapar(evidencia)}</td></tr>`,
  );
  return `<h2>Fallos inyectados</h2><table><tr><th>fallo</th><th></th><th>prueba de que ocurrió</th></tr>${filas.join('')}</table>`;
};
