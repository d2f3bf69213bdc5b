/** The routes for those who watch the system, and those that anybody may ask. */
import { consultaDeAnomalias } from '../consulta.ts';
import * as esquema from './esquemas-control.ts';
import type { Operacion } from './tipos.ts';

export const operacionesDeControl = {
  'GET /anomalias': {
    resumen: 'Listar anomalías',
    descripcion: 'Lo que clasificó el enrutador, de lo más nuevo a lo más viejo.',
    grupo: 'Control',
    consulta: consultaDeAnomalias,
    exitos: { 200: { descripcion: 'Una página.', cuerpo: esquema.listaDeAnomalias } },
  },
  'GET /auditoria/verificacion': {
    resumen: 'Verificar la cadena de auditoría entera',
    grupo: 'Control',
    exitos: {
      200: {
        descripcion: 'Si está íntegra y, si no, dónde se rompe primero.',
        cuerpo: esquema.cadenaRevisada,
        ejemplo: { integra: true, registros: 0, cabeza: '0'.repeat(64), primer_error: null },
      },
    },
  },
  'GET /reconciliacion': {
    resumen: 'La última reconciliación',
    grupo: 'Control',
    exitos: { 200: { descripcion: 'Qué se hizo de cada pedido aceptado.', cuerpo: esquema.reconciliacion } },
  },
  'GET /alarmas': {
    resumen: 'Cómo están las alarmas',
    grupo: 'Control',
    exitos: { 200: { descripcion: 'Todas.', cuerpo: esquema.listaDeAlarmas } },
  },
  'GET /ready': {
    resumen: '¿Responden las dependencias?',
    grupo: 'Sistema',
    exitos: {
      200: {
        descripcion: 'Todas responden.',
        cuerpo: esquema.disponibilidad,
        ejemplo: { estado: 'OK', dependencias: [{ nombre: 'base', estado: 'OK' }] },
      },
    },
    errores: {
      503: { causas: ['Hay dependencias que no responden.'], cuerpo: esquema.sinDisponibilidad },
    },
  },
  'GET /health': {
    resumen: '¿Responde el proceso?',
    grupo: 'Sistema',
    exitos: { 200: { descripcion: 'Responde.', cuerpo: esquema.salud, ejemplo: { estado: 'OK' } } },
  },
  'GET /openapi.json': {
    resumen: 'Este documento',
    grupo: 'Sistema',
    exitos: { 200: { descripcion: 'OpenAPI 3.1.', cuerpo: esquema.documentoOpenapi } },
  },
  'GET /docs': {
    resumen: 'Este documento, para leerlo',
    grupo: 'Sistema',
    exitos: {
      200: {
        descripcion: 'Una página que no carga nada de fuera.',
        cuerpo: esquema.textoLargo,
        tipo: 'text/html',
      },
    },
  },
  'GET /docs/visor.js': {
    resumen: 'El programa de la página',
    grupo: 'Sistema',
    exitos: { 200: { descripcion: 'Swagger UI.', cuerpo: esquema.textoLargo, tipo: 'text/javascript' } },
  },
  'GET /docs/visor.css': {
    resumen: 'El estilo de la página',
    grupo: 'Sistema',
    exitos: { 200: { descripcion: 'Swagger UI.', cuerpo: esquema.textoLargo, tipo: 'text/css' } },
  },
} as const satisfies Readonly<Record<string, Operacion>>;
