/** How a route is described: what it takes, every answer it can give. The OpenAPI document is made of this. */
import type * as z from 'zod';
import type { EstadoDeError } from '../problema.ts';
import type { Ruta } from '../rutas.ts';
import type { Cabecera } from './cabeceras.ts';

/** `siempre`: an answer without it is wrong. */
export type Presencia = 'siempre' | 'a veces';
export type CabecerasDocumentadas = Readonly<Partial<Record<Cabecera, Presencia>>>;

export interface Exito {
  readonly descripcion: string;
  readonly cuerpo: z.ZodType;
  readonly cabeceras?: CabecerasDocumentadas;
  /** Absent: application/json. */
  readonly tipo?: string;
  readonly ejemplo?: unknown;
}

/** An error that does not follow from the route's shape alone; see errores.ts for those that do. */
export interface ErrorPropio {
  /** In the words of the problem's `detail`, one for each cause. */
  readonly causas: readonly string[];
  /** The problem, where it carries more than RFC 9457's members. */
  readonly cuerpo?: z.ZodType;
  readonly cabeceras?: CabecerasDocumentadas;
}

export interface Ejemplo {
  readonly resumen: string;
  readonly valor: unknown;
}

export type Grupo = 'Pedidos' | 'Bodega' | 'Control' | 'Sistema';

export interface Operacion {
  /** The route it describes, as in rutas.ts. */
  readonly resumen: string;
  readonly descripcion?: string;
  readonly grupo: Grupo;
  readonly camino?: z.ZodObject;
  readonly consulta?: z.ZodObject;
  readonly cabeceras?: z.ZodObject;
  readonly cuerpo?: { readonly esquema: z.ZodType; readonly ejemplos: Readonly<Record<string, Ejemplo>> };
  readonly exitos: Readonly<Record<number, Exito>>;
  readonly errores?: Readonly<Partial<Record<EstadoDeError, ErrorPropio>>>;
}

export type RutaDescrita = Pick<Ruta, 'roles' | 'cuerpoMaxBytes' | 'cuerpoOpcional'>;
