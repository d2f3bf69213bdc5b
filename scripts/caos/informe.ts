/** The lines of a run, and reports/caos.json, written again after each: an interrupted night is not lost. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import type { Argumentos } from './argumentos.ts';
import type { Final } from './carriles.ts';
import { crecimientos } from './memoria.ts';

/** Every fault happened, and nothing was found broken. Of a soak's round, whose faults come by chance: one at least. */
export const bien = (final: Final): boolean => {
  if (!('sobrevivido' in final) || !final.sobrevivido) return false;
  const { fallos, cuando } = final;
  return cuando === 'continuo'
    ? fallos.some(({ disparado }) => disparado)
    : fallos.every(({ disparado }) => disparado);
};

export const lineas = (final: Final): string[] => {
  if (!('sobrevivido' in final)) {
    const { encargo, mensaje } = final;
    return [`✘ ${encargo.fallos.join(' + ')}: sin juicio (${mensaje}). Semilla ${encargo.semilla}`];
  }
  const { semilla, fallos, sobrevivido, porque, segundos, cifras, vigilado } = final;
  const cola = `${cifras.pedidos} pedidos, ${vigilado.conexiones.maximas} conexiones, ${segundos.toFixed(0)} s, semilla ${semilla}`;
  return [
    ...fallos.map(
      ({ nombre, disparado, evidencia }) =>
        `${disparado && sobrevivido ? '✔' : '✘'} ${nombre.padEnd(34)} ${disparado ? 'ocurrió' : 'NO OCURRIÓ'}, ${sobrevivido ? 'sobrevivido' : 'NO SOBREVIVIDO'}: ${evidencia}`,
    ),
    `    ${cola}`,
    ...porque.map((frase) => `    ✘ ${frase}`),
  ];
};

const suma = (valores: readonly number[]): number => valores.reduce((a, b) => a + b, 0);

export class Informe {
  readonly finales: Final[] = [];
  private readonly argumentos: Argumentos;
  private readonly total: number;
  private readonly inicio = Date.now();
  private readonly noInyectable: readonly NoInyectable[];

  /** @param sinDisco no small disk could be mounted on this machine */
  constructor(argumentos: Argumentos, total: number, sinDisco: boolean) {
    this.argumentos = argumentos;
    this.total = total;
    this.noInyectable = [...(sinDisco ? [SIN_DISCO] : []), SIN_SINCRONIZAR];
    mkdirSync(argumentos.salida, { recursive: true });
  }

  anadir(final: Final): void {
    this.finales.push(final);
    const fichero = join(this.argumentos.salida, 'caos.json');
    writeFileSync(`${fichero}.nuevo`, JSON.stringify(this.documento(), null, 1));
    renameSync(`${fichero}.nuevo`, fichero);
  }

  private cifras() {
    const juzgadas = this.finales.filter((final) => 'sobrevivido' in final);
    const de = (campo: keyof (typeof juzgadas)[number]['cifras']): number =>
      suma(juzgadas.map(({ cifras }) => cifras[campo]));
    return {
      pedidos: de('pedidos'),
      plantados: de('plantados'),
      encontrados: de('encontrados'),
      perdidos: de('perdidos'),
      falsas_alarmas: de('falsas_alarmas'),
      sobreventas: de('sobreventas'),
      sin_cuenta: de('sin_cuenta'),
      conexiones_maximas: Math.max(0, ...juzgadas.map(({ vigilado }) => vigilado.conexiones.maximas)),
      conexiones_permitidas: Math.max(0, ...juzgadas.map(({ vigilado }) => vigilado.conexiones.permitidas)),
    };
  }

  /** Only of a soak: runs in lanes start from new processes now and then. */
  memoria() {
    if (this.argumentos.modo !== 'resistencia') return null;
    return crecimientos(
      this.finales.flatMap((final) => ('sobrevivido' in final ? [final.vigilado.memoria_mb] : [])),
    );
  }

  private documento() {
    const { modo, semilla, pedidos, carriles, rapido } = this.argumentos;
    return {
      version: 1,
      fecha: new Date(this.inicio).toISOString(),
      maquina: `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'CPU'}, ${os.platform()} ${os.arch()}, Node ${process.version}`,
      modo,
      semilla,
      pedidos,
      carriles,
      rapido,
      corridas: this.total,
      acabadas: this.finales.length,
      bien: this.finales.filter(bien).length,
      segundos: Math.round((Date.now() - this.inicio) / 1000),
      total: this.cifras(),
      memoria: this.memoria(),
      no_inyectable: this.noInyectable,
      finales: this.finales,
    };
  }

  resumen(): string {
    const buenas = this.finales.filter(bien).length;
    const c = this.cifras();
    const segundos = Math.round((Date.now() - this.inicio) / 1000);
    const memoria = this.memoria() ?? [];
    return [
      `${buenas} de ${this.total} corridas: cada fallo ocurrió y se sobrevivió. ${segundos} s.`,
      `${c.pedidos} pedidos, ${c.plantados} faltantes plantados: ${c.perdidos} perdidos, ${c.falsas_alarmas} falsas alarmas, ${c.sobreventas} sobreventas, ${c.sin_cuenta} sin cuenta; como mucho ${c.conexiones_maximas} de ${c.conexiones_permitidas} conexiones.`,
      ...memoria.map(
        ({ proceso, mitad, final, plana }) =>
          `Memoria de ${proceso}: ${mitad} MB a mitad de camino, ${final} MB al final${plana ? '' : ': CRECE'}`,
      ),
      ...this.noInyectable.map(
        ({ numero, nombre, porque }) => `No inyectable: (${numero}) ${nombre}: ${porque}`,
      ),
    ].join('\n');
  }
}

interface NoInyectable {
  readonly numero: number;
  readonly nombre: string;
  readonly porque: string;
}

const SIN_SINCRONIZAR: NoInyectable = {
  numero: 14,
  nombre: 'pérdida de las últimas escrituras sin sincronizar',
  porque:
    'hace falta un dispositivo de bloques que olvide lo que no se ha sincronizado (device mapper), que ni una máquina corriente ni un contenedor ofrecen; lo que el servidor ya confirmó sobrevive a kill -9 (1, 2), y en producción cada COMMIT se sincroniza',
};

const SIN_DISCO: NoInyectable = {
  numero: 13,
  nombre: 'disco lleno de verdad',
  porque: 'montar un disco pequeño necesita root en Linux; en su lugar, tabla-llena fabrica el mismo error',
};
