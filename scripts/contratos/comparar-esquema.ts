/**
 * Which changes of a JSON Schema break whom. In a request the client writes: whatever was accepted must stay so. In
 * an answer the client reads: whatever it was promised must still be there. In an event both sides are ours but of
 * different ages, so both hold.
 */
import { lista, mismo, numero, type Objeto, objeto, seguir, texto, textos } from './documento.ts';

export type Sentido = 'peticion' | 'respuesta' | 'evento';

export interface Lado {
  readonly documento: Objeto;
  readonly esquema: unknown;
}

interface Contexto {
  readonly antes: Objeto;
  readonly ahora: Objeto;
  readonly sentido: Sentido;
}

const RANGOS = [
  ['minimum', 'el mínimo', 'sube'],
  ['exclusiveMinimum', 'el mínimo exclusivo', 'sube'],
  ['minLength', 'la longitud mínima', 'sube'],
  ['minItems', 'el número mínimo de elementos', 'sube'],
  ['maximum', 'el máximo', 'baja'],
  ['exclusiveMaximum', 'el máximo exclusivo', 'baja'],
  ['maxLength', 'la longitud máxima', 'baja'],
  ['maxItems', 'el número máximo de elementos', 'baja'],
] as const;

const leidoPor = (sentido: Sentido): boolean => sentido !== 'peticion';
const escritoPor = (sentido: Sentido): boolean => sentido !== 'respuesta';

const comoTexto = (valor: unknown): string => (valor === undefined ? 'ninguno' : JSON.stringify(valor));

/** A union as its alternatives; anything else is one. `type: [a, b]` is a union too. */
const variantes = (documento: Objeto, valor: unknown): readonly Objeto[] => {
  const esquema = seguir(documento, valor);
  const unidas = [...lista(esquema.anyOf), ...lista(esquema.oneOf)];
  if (unidas.length > 0) return unidas.flatMap((una) => variantes(documento, una));
  const tipos = lista(esquema.type);
  return tipos.length > 0 ? tipos.map((type) => ({ ...esquema, type })) : [esquema];
};

const valoresDe = (esquema: Objeto): readonly unknown[] | undefined => {
  if ('const' in esquema) return [esquema.const];
  return Array.isArray(esquema.enum) ? esquema.enum : undefined;
};

const compararValores = (antes: Objeto, ahora: Objeto, donde: string, { sentido }: Contexto): string[] => {
  const viejos = valoresDe(antes);
  const nuevos = valoresDe(ahora);
  if (viejos === undefined) {
    return nuevos !== undefined && escritoPor(sentido)
      ? [`${donde} ahora solo admite ${nuevos.map(comoTexto).join(', ')}.`]
      : [];
  }
  if (nuevos === undefined) return leidoPor(sentido) ? [`${donde} ya no enumera sus valores.`] : [];
  const quitados = viejos.filter((valor) => !nuevos.includes(valor));
  const anadidos = nuevos.filter((valor) => !viejos.includes(valor));
  return [
    ...quitados.map((valor) => `${donde} ya no tiene el valor ${comoTexto(valor)}.`),
    // Clients are told that values may be added; an old reader of an event would refuse them.
    ...(sentido === 'evento'
      ? anadidos.map((valor) => `${donde} tiene un valor nuevo, ${comoTexto(valor)}.`)
      : []),
  ];
};

const compararRangos = (antes: Objeto, ahora: Objeto, donde: string, { sentido }: Contexto): string[] =>
  RANGOS.flatMap(([clave, nombre, estrecha]) => {
    const viejo = numero(antes[clave]);
    const nuevo = numero(ahora[clave]);
    if (viejo === nuevo) return [];
    const abierto = estrecha === 'sube' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const sube = (nuevo ?? abierto) > (viejo ?? abierto);
    const estrechado = sube === (estrecha === 'sube');
    if (sentido === 'respuesta' || (sentido === 'peticion' && !estrechado)) return [];
    return [`${donde} cambia ${nombre} de ${comoTexto(viejo)} a ${comoTexto(nuevo)}.`];
  });

const compararForma = (antes: Objeto, ahora: Objeto, donde: string, { sentido }: Contexto): string[] =>
  (['pattern', 'format'] as const)
    .filter((clave) => !mismo(antes[clave], ahora[clave]))
    .filter((clave) => (ahora[clave] === undefined ? leidoPor(sentido) : escritoPor(sentido)))
    .map(
      (clave) =>
        `${donde} cambia de forma: ${clave} pasa de ${comoTexto(antes[clave])} a ${comoTexto(ahora[clave])}.`,
    );

const compararCampos = (antes: Objeto, ahora: Objeto, donde: string, contexto: Contexto): string[] => {
  const { sentido } = contexto;
  const viejos = objeto(antes.properties);
  const nuevos = objeto(ahora.properties);
  const exigidosAntes = textos(antes.required);
  const exigidosAhora = textos(ahora.required);
  const nombre = (campo: string): string => `${donde}: el campo «${campo}»`;
  const quitados = Object.keys(viejos).filter((campo) => !(campo in nuevos));
  const exigidos = exigidosAhora.filter((campo) => !exigidosAntes.includes(campo));
  const soltados = exigidosAntes.filter((campo) => !exigidosAhora.includes(campo) && campo in nuevos);
  const cerrado = ahora.additionalProperties === false && antes.additionalProperties !== false;
  return [
    ...quitados.map((campo) => `${nombre(campo)} desapareció.`),
    ...(escritoPor(sentido) ? exigidos.map((campo) => `${nombre(campo)} ahora es obligatorio.`) : []),
    ...(leidoPor(sentido) ? soltados.map((campo) => `${nombre(campo)} ya no viene siempre.`) : []),
    ...(cerrado && sentido === 'peticion' ? [`${donde} ya no admite campos desconocidos.`] : []),
    ...Object.keys(viejos)
      .filter((campo) => campo in nuevos)
      .flatMap((campo) => compararUnion(viejos[campo], nuevos[campo], nombre(campo), contexto)),
  ];
};

const compararUno = (antes: Objeto, ahora: Objeto, donde: string, contexto: Contexto): string[] => {
  if (!mismo(antes.type, ahora.type)) {
    const estrecha = contexto.sentido === 'peticion' && antes.type === 'integer' && ahora.type === 'number';
    const soloLee = contexto.sentido === 'respuesta' && antes.type === 'number' && ahora.type === 'integer';
    return estrecha || soloLee
      ? []
      : [
          `${donde} cambia de tipo: de ${texto(antes.type) || 'cualquiera'} a ${texto(ahora.type) || 'cualquiera'}.`,
        ];
  }
  return [
    ...compararValores(antes, ahora, donde, contexto),
    ...compararRangos(antes, ahora, donde, contexto),
    ...compararForma(antes, ahora, donde, contexto),
    ...compararCampos(antes, ahora, donde, contexto),
    ...('items' in antes || 'items' in ahora
      ? compararUnion(antes.items, ahora.items, `${donde}, cada elemento`, contexto)
      : []),
  ];
};

/** Among several alternatives the one that changed least is meant. */
const menosCambios = (posibles: readonly (readonly string[])[]): readonly string[] =>
  posibles.toSorted((a, b) => a.length - b.length)[0] ?? [];

const enComun = (una: Objeto, otra: Objeto): number => {
  const suyas = objeto(otra.properties);
  return Object.keys(objeto(una.properties)).filter((campo) => campo in suyas).length;
};

/** A reduced order must not pass for the smaller alternative beside it: the most alike is its predecessor. */
const parecidas = (a: Objeto, candidatas: readonly Objeto[]): readonly Objeto[] => {
  const mejor = Math.max(...candidatas.map((una) => enComun(una, a)));
  return candidatas.filter((una) => enComun(una, a) === mejor);
};

const compararUnion = (viejo: unknown, nuevo: unknown, donde: string, contexto: Contexto): string[] => {
  const antes = variantes(contexto.antes, viejo);
  const ahora = variantes(contexto.ahora, nuevo);
  const [unaAntes] = antes;
  const [unaAhora] = ahora;
  if (antes.length === 1 && ahora.length === 1 && unaAntes !== undefined && unaAhora !== undefined) {
    return compararUno(unaAntes, unaAhora, donde, contexto);
  }
  const nula = (unas: readonly Objeto[]): boolean => unas.some(({ type }) => type === 'null');
  const dichas = new Set<string>();
  if (escritoPor(contexto.sentido) && nula(antes) && !nula(ahora)) dichas.add(`${donde} ya no admite null.`);
  if (leidoPor(contexto.sentido) && !nula(antes) && nula(ahora)) dichas.add(`${donde} ahora puede ser null.`);
  const conValor = (unas: readonly Objeto[]): readonly Objeto[] => unas.filter(({ type }) => type !== 'null');
  // What was written before must still be accepted; what is read now must be something that was promised.
  if (escritoPor(contexto.sentido)) {
    for (const una of conValor(antes)) {
      const fallos = conValor(ahora).map((otra) => compararUno(una, otra, donde, contexto));
      for (const fallo of menosCambios(fallos)) dichas.add(fallo);
    }
  }
  if (leidoPor(contexto.sentido)) {
    for (const otra of conValor(ahora)) {
      const fallos = parecidas(otra, conValor(antes)).map((una) => compararUno(una, otra, donde, contexto));
      for (const fallo of menosCambios(fallos)) dichas.add(fallo);
    }
  }
  return [...dichas];
};

/** @returns what breaks, one Spanish sentence each, beginning with `donde` */
export const compararEsquemas = (antes: Lado, ahora: Lado, donde: string, sentido: Sentido): string[] =>
  compararUnion(antes.esquema, ahora.esquema, donde, {
    antes: antes.documento,
    ahora: ahora.documento,
    sentido,
  });
