import type { Topologia } from '../topologia.ts';

const aqui = new URL('.', import.meta.url).pathname;
const comun = { memoriaMB: 128, usaBaseDeDatos: true, usaClavePedidos: false };
const dlq = (nombre: string) => ({ nombre, retencionS: 1_209_600 });

/** A pipeline as small as can be: one HTTP function, one topic, one queue, one consumer. */
export const topologiaDePrueba: Topologia = {
  funciones: [
    { nombre: 'entrada', timeoutS: 2, publica: ['tema-prueba'], ...comun, usaClavePedidos: true },
    {
      nombre: 'anotador',
      timeoutS: 2,
      publica: [],
      ...comun,
      fuente: { cola: 'cola-prueba', loteMax: 10, ventanaS: 0, concurrenciaMax: 2 },
    },
  ],
  temas: ['tema-prueba'],
  colas: [
    {
      nombre: 'cola-prueba',
      visibilidadS: 2,
      retencionS: 345_600,
      recepcionesMax: 100,
      dlq: dlq('cola-prueba-dlq'),
    },
  ],
  suscripciones: [{ tema: 'tema-prueba', cola: 'cola-prueba', dlq: dlq('tema-prueba-cola-prueba-dlq') }],
  rutas: [
    { metodo: 'POST', ruta: '/publicar', funcion: 'entrada', roles: ['admin'] },
    { metodo: 'POST', ruta: '/eco/{uno}/{dos}', funcion: 'entrada', roles: ['admin'] },
    { metodo: 'GET', ruta: '/eco', funcion: 'entrada', roles: 'todos' },
    { metodo: 'GET', ruta: '/hacer/{accion}', funcion: 'entrada', roles: ['admin'] },
    { metodo: 'GET', ruta: '/hacer/{accion}/{mas}', funcion: 'entrada', roles: ['admin'] },
  ],
  alarmas: [],
  funcionPorDefecto: 'entrada',
  entradaDe: (funcion) => `${aqui}lambdas/${funcion}.ts`,
};

export const migracionesDePrueba = `${aqui}migraciones`;
export const semillaDePrueba = `${aqui}semilla.sql`;
