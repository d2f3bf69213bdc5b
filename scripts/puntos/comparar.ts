/** Is the world after a fault the same as without it? What only says when, or how often it was tried, does not count. */
import type { Message } from '@aws-sdk/client-sqs';
import type { Foto, Tabla } from './mundo.ts';

/** Moments, random names, and how far a walk has got that goes on with every tick. */
const neutro = (texto: string): string =>
  texto
    .replace(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, '<cuando>')
    .replace(/\b1\d{12}\b/g, '<cuando>')
    .replace(/"frontera":\{[^}]*\}/g, '"frontera":"<cuando>"')
    .replace(/"vista":(null|<cuando>)/g, '"vista":"<cuando>"')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<azar>')
    .replace(/@[0-9a-f]{16}\b/g, '@<azar>');

/** Of the turn of a run, only whether somebody has it. */
const AZAR = new Set(['turno']);

const valorDe = (nombre: string, tipo: string, valor: unknown): unknown => {
  if (valor === null || valor === undefined) return null;
  if (tipo === 'datetime' || tipo === 'timestamp') return '<cuando>';
  if (AZAR.has(nombre)) return '<azar>';
  if (Buffer.isBuffer(valor)) return valor.toString('hex');
  return typeof valor === 'string' ? neutro(valor) : valor;
};

/** Records of attempts: one that was cut short leaves its rows, or counts, and the next adds its own. */
const DE_INTENTOS = new Set(['dlq_acciones', 'dlq_mensajes', 'reenvios']);

const filasDe = ({ nombre, columnas }: Tabla, foto: Foto): string[] =>
  (foto.get(nombre) ?? [])
    .map((fila) =>
      JSON.stringify(
        Object.fromEntries(
          columnas
            .filter(({ numerada }) => !numerada)
            .map((columna) => [columna.nombre, valorDe(columna.nombre, columna.tipo, fila[columna.nombre])]),
        ),
      ),
    )
    .sort();

const menos = (unas: readonly string[], otras: readonly string[]): string[] => {
  const quedan = [...otras];
  return unas.filter((una) => {
    const donde = quedan.indexOf(una);
    if (donde < 0) return true;
    quedan.splice(donde, 1);
    return false;
  });
};

const LARGO_MAX = 400;
const recortar = (texto: string): string => texto.slice(0, LARGO_MAX);

/** @returns the rows that are missing or too many, in Spanish */
export const diferenciasDeFoto = (tablas: readonly Tabla[], esperada: Foto, hallada: Foto): string[] =>
  tablas
    .filter(({ nombre }) => !DE_INTENTOS.has(nombre))
    .flatMap((tabla) => {
      const [esperadas, halladas] = [filasDe(tabla, esperada), filasDe(tabla, hallada)];
      return [
        ...menos(esperadas, halladas).map((fila) => recortar(`${tabla.nombre}: falta ${fila}`)),
        ...menos(halladas, esperadas).map((fila) => recortar(`${tabla.nombre}: sobra ${fila}`)),
      ];
    });

/** What each queue got, each content once: delivery is at least once. */
export type Contenidos = ReadonlyMap<string, ReadonlySet<string>>;

const contenidoDe = ({ Body = '', MessageAttributes = {} }: Message): string => {
  const atributos = Object.entries(MessageAttributes)
    .filter(([nombre]) => nombre !== 'traceparent')
    .map(([nombre, { StringValue }]) => `${nombre}=${StringValue}`)
    .sort();
  return neutro(`${Body} ${atributos.join(' ')}`);
};

export const contenidosDe = (mensajes: ReadonlyMap<string, readonly Message[]>): Contenidos =>
  new Map([...mensajes].map(([cola, suyos]) => [cola, new Set(suyos.map(contenidoDe))]));

/** @param puedenFaltar queues whose messages are only hints, which may be lost */
export const diferenciasDeContenidos = (
  esperados: Contenidos,
  hallados: Contenidos,
  puedenFaltar: readonly string[] = [],
): string[] =>
  [...esperados.keys()].flatMap((cola) => {
    const [unos, otros] = [[...(esperados.get(cola) ?? [])], [...(hallados.get(cola) ?? [])]];
    const faltan = puedenFaltar.includes(cola) ? [] : menos(unos, otros);
    return [
      ...faltan.map((texto) => recortar(`${cola}: falta ${texto}`)),
      ...menos(otros, unos).map((texto) => recortar(`${cola}: sobra ${texto}`)),
    ];
  });
