/** Bodies for those who watch the system. */
import * as z from 'zod';
import { ESTADOS_ANOMALIA, SEVERIDADES, TIPOS_ANOMALIA } from '../../dominio/anomalia.ts';
import { instante, pedidoId } from '../../eventos/comun.ts';
import { reconciliacionLeida } from '../reconciliacion.ts';
import { contador, cursor, huella, problema, secuencia } from './esquemas-comunes.ts';

export const listaDeAnomalias = z.object({
  anomalias: z.array(
    z
      .object({
        anomalia_id: secuencia,
        pedido_id: pedidoId,
        bodega_id: z.int().min(1),
        tipo: z.enum(TIPOS_ANOMALIA),
        severidad: z.enum(SEVERIDADES),
        estado: z.enum(ESTADOS_ANOMALIA),
        detectada_en: instante,
      })
      .meta({ id: 'Anomalia' }),
  ),
  cursor,
});

/** Why the audit chain is broken; see shared/dominio/revision-cadena.ts. */
const MOTIVOS_ROTURA = [
  'NUMERO_AUSENTE',
  'HUELLA_ANTERIOR_DISTINTA',
  'HUELLA_DISTINTA',
  'REPORTE_DISTINTO',
  'CABEZA_DISTINTA',
  'REPORTE_SIN_SELLO',
] as const;

export const cadenaRevisada = z
  .object({
    integra: z.boolean(),
    registros: contador,
    cabeza: huella,
    primer_error: z.object({ numero: secuencia, motivo: z.enum(MOTIVOS_ROTURA) }).nullable(),
  })
  .meta({ id: 'CadenaRevisada' });

export const reconciliacion = reconciliacionLeida.extend({ ejecutada_en: instante.nullable() }).meta({
  id: 'Reconciliacion',
  description: 'La última pasada; todo null antes de la primera. `sin_cuenta` debe ser 0.',
});

export const listaDeAlarmas = z.object({
  alarmas: z.array(
    z
      .object({
        nombre: z.string(),
        estado: z.enum(['OK', 'ALARMA', 'SIN_DATOS']),
        desde: instante.nullable(),
        valor: z.number().nullable(),
        umbral: z.number().nullable(),
        descripcion: z.string(),
        runbook: z.string(),
      })
      .meta({ id: 'Alarma' }),
  ),
});

const estadoDeDependencia = z.enum(['OK', 'ERROR']);
const dependencias = z.array(z.object({ nombre: z.string(), estado: estadoDeDependencia }));

export const salud = z.object({ estado: z.literal('OK') });
export const disponibilidad = salud.extend({ dependencias });
export const sinDisponibilidad = problema
  .extend({ estado: z.literal('ERROR').optional(), dependencias: dependencias.optional() })
  .meta({ id: 'ProblemaDeDisponibilidad' });

/** Only that it is one; what stands in it is checked where it is made. */
export const documentoOpenapi = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({}),
  paths: z.looseObject({}),
});
export const textoLargo = z.string();
