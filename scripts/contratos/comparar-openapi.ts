/** What of an OpenAPI document breaks clients of its predecessor. */
import { compararEsquemas, type Lado } from './comparar-esquema.ts';
import { lista, numero, type Objeto, objeto, seguir, texto, textos } from './documento.ts';

const METODOS = ['get', 'put', 'post', 'delete', 'patch'] as const;

interface Par {
  readonly antes: Objeto;
  readonly ahora: Objeto;
}
/** The two documents, for the references in them, and the two operations. */
interface Cambio extends Par {
  readonly documentos: Par;
  readonly ruta: string;
}

const lados = ({ antes, ahora }: Par, viejo: unknown, nuevo: unknown): [Lado, Lado] => [
  { documento: antes, esquema: viejo },
  { documento: ahora, esquema: nuevo },
];

/** Path parameters go by their place: no client sees their names. */
const nombreDe = ({ in: lugar, name }: Objeto, indice: number): string =>
  lugar === 'path' ? `path n.º ${indice + 1}` : `${texto(lugar)} «${texto(name)}»`;

const parametrosDe = (documento: Objeto, operacion: Objeto): ReadonlyMap<string, Objeto> =>
  new Map(
    lista(operacion.parameters)
      .map((uno) => seguir(documento, uno))
      .map((uno, indice) => [nombreDe(uno, indice), uno]),
  );

const compararParametros = ({ antes, ahora, documentos, ruta }: Cambio): string[] => {
  const viejos = parametrosDe(documentos.antes, antes);
  const nuevos = parametrosDe(documentos.ahora, ahora);
  const quitados = [...viejos].flatMap(([nombre, viejo]) => {
    const nuevo = nuevos.get(nombre);
    const donde = `${ruta}: el parámetro ${nombre}`;
    if (nuevo === undefined) return [`${donde} desapareció.`];
    const exigido = nuevo.required === true && viejo.required !== true;
    return [
      ...(exigido ? [`${donde} ahora es obligatorio.`] : []),
      ...compararEsquemas(...lados(documentos, viejo.schema, nuevo.schema), donde, 'peticion'),
    ];
  });
  const anadidos = [...nuevos]
    .filter(([nombre, nuevo]) => nuevo.required === true && !viejos.has(nombre))
    .map(([nombre]) => `${ruta}: el parámetro ${nombre} es nuevo y obligatorio.`);
  return [...quitados, ...anadidos];
};

const compararCuerpo = ({ antes, ahora, documentos, ruta }: Cambio): string[] => {
  const viejo = seguir(documentos.antes, antes.requestBody);
  const nuevo = seguir(documentos.ahora, ahora.requestBody);
  const tipos = objeto(nuevo.content);
  const exigido = nuevo.required === true && viejo.required !== true;
  return [
    ...(exigido ? [`${ruta}: el cuerpo de la petición ahora es obligatorio.`] : []),
    ...Object.entries(objeto(viejo.content)).flatMap(([tipo, contenido]) =>
      tipo in tipos
        ? compararEsquemas(
            ...lados(documentos, objeto(contenido).schema, objeto(tipos[tipo]).schema),
            `${ruta}, cuerpo de la petición`,
            'peticion',
          )
        : [`${ruta}: la petición ya no admite ${tipo}.`],
    ),
  ];
};

const compararRespuesta = (cambio: Cambio, estado: string): string[] => {
  const { antes, ahora, documentos, ruta } = cambio;
  const donde = `${ruta}, respuesta ${estado}`;
  const viejas = objeto(antes.responses);
  const nuevas = objeto(ahora.responses);
  if (!(estado in nuevas)) return [`${ruta}: la respuesta ${estado} desapareció.`];
  const vieja = seguir(documentos.antes, viejas[estado]);
  const nueva = seguir(documentos.ahora, nuevas[estado]);
  const cabeceras = objeto(nueva.headers);
  const tipos = objeto(nueva.content);
  return [
    ...Object.entries(objeto(vieja.headers)).flatMap(([nombre, cabecera]) => {
      if (!(nombre in cabeceras)) return [`${donde}: la cabecera ${nombre} desapareció.`];
      const { required } = seguir(documentos.antes, cabecera);
      const falta = required === true && seguir(documentos.ahora, cabeceras[nombre]).required !== true;
      return falta ? [`${donde}: la cabecera ${nombre} ya no viene siempre.`] : [];
    }),
    ...Object.entries(objeto(vieja.content)).flatMap(([tipo, contenido]) =>
      tipo in tipos
        ? compararEsquemas(
            ...lados(documentos, objeto(contenido).schema, objeto(tipos[tipo]).schema),
            donde,
            'respuesta',
          )
        : [`${donde}: ya no viene como ${tipo}.`],
    ),
  ];
};

const compararAcceso = ({ antes, ahora, ruta }: Cambio): string[] => {
  const publica = (operacion: Objeto): boolean => lista(operacion.security).length === 0;
  const limite = numero(antes['x-cuerpo-max-bytes']);
  const limiteNuevo = numero(ahora['x-cuerpo-max-bytes']);
  const roles = textos(ahora['x-roles']);
  const cerrada = publica(antes) && !publica(ahora);
  const perdidos = textos(antes['x-roles']).filter((rol) => !roles.includes(rol) && !roles.includes('todos'));
  return [
    ...(cerrada ? [`${ruta}: ahora exige un token.`] : []),
    ...(cerrada ? [] : perdidos.map((rol) => `${ruta}: el rol ${rol} ya no puede usarla.`)),
    ...(limite !== undefined && limiteNuevo !== undefined && limiteNuevo < limite
      ? [`${ruta}: el límite del cuerpo baja de ${limite} a ${limiteNuevo} bytes.`]
      : []),
  ];
};

const compararOperacion = (cambio: Cambio): string[] => [
  ...compararAcceso(cambio),
  ...compararParametros(cambio),
  ...compararCuerpo(cambio),
  ...Object.keys(objeto(cambio.antes.responses)).flatMap((estado) => compararRespuesta(cambio, estado)),
];

const sinNombres = (camino: string): string => camino.replaceAll(/\{[^}]*\}/g, '{}');

const mayor = (documento: Objeto): number =>
  Number.parseInt(texto(objeto(documento.info).version).split('.')[0] ?? '', 10);

/** @returns what breaks, one Spanish sentence each; none under a new major version */
export const compararOpenapi = (antes: Objeto, ahora: Objeto): string[] => {
  if (mayor(ahora) > mayor(antes)) return [];
  const nuevas = new Map(
    Object.entries(objeto(ahora.paths)).map(([camino, partes]) => [sinNombres(camino), objeto(partes)]),
  );
  return Object.entries(objeto(antes.paths)).flatMap(([camino, partes]) =>
    METODOS.filter((metodo) => metodo in objeto(partes)).flatMap((metodo) => {
      const ruta = `${metodo.toUpperCase()} ${camino}`;
      const nueva = nuevas.get(sinNombres(camino));
      if (nueva === undefined || !(metodo in nueva)) return [`${ruta}: la ruta desapareció.`];
      return compararOperacion({
        documentos: { antes, ahora },
        ruta,
        antes: objeto(objeto(partes)[metodo]),
        ahora: objeto(nueva[metodo]),
      });
    }),
  );
};
