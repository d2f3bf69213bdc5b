/** What of the event schemas breaks those who read or wrote them before. */
import { compararEsquemas } from './comparar-esquema.ts';
import type { Objeto } from './documento.ts';

/** By type with its version: `pedido.evaluado.v1`. */
export type Esquemas = Readonly<Record<string, Objeto>>;

const sinVersion = (tipo: string): string => tipo.replace(/\.v\d+$/, '');

const tieneSucesor = (tipo: string, ahora: Esquemas): boolean =>
  Object.keys(ahora).some((otro) => otro !== tipo && sinVersion(otro) === sinVersion(tipo));

/** @returns what breaks, one Spanish sentence each; a new version of an event beside the old one breaks nobody */
export const compararEventos = (antes: Esquemas, ahora: Esquemas): string[] =>
  Object.entries(antes).flatMap(([tipo, viejo]) => {
    const nuevo = ahora[tipo];
    if (nuevo === undefined) {
      return tieneSucesor(tipo, ahora) ? [] : [`El evento ${tipo} desapareció sin una versión nueva.`];
    }
    return compararEsquemas(
      { documento: viejo, esquema: viejo },
      { documento: nuevo, esquema: nuevo },
      `El evento ${tipo} cambia sin una versión nueva`,
      'evento',
    );
  });
