/**
 * Loaded by a function's process before its bundle: one mark in a file for each request that it makes and each
 * invocation that it gets, written before the request leaves, so that none is lost with the process.
 */
import { subscribe } from 'node:diagnostics_channel';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { INVOCACION, PETICION } from './cuenta.ts';

const carpeta = new URL(import.meta.url).searchParams.get('carpeta') ?? '';
const funcion = process.env.AWS_LAMBDA_FUNCTION_NAME ?? '';
const fichero = openSync(join(carpeta, `${funcion}.${process.pid}`), 'a');

subscribe('http.client.request.start', () => {
  writeSync(fichero, PETICION);
});
process.on('message', (mensaje) => {
  if (typeof mensaje === 'object' && mensaje !== null && 'evento' in mensaje) writeSync(fichero, INVOCACION);
});
