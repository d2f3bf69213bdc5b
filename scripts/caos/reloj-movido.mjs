/**
 * Loaded before a function's bundle: its clock runs as many milliseconds ahead (or behind) as the file named in this
 * module's address says, and jumps when the file changes. Everything that asks Date is moved; timers are not, since
 * they count on a monotonic clock, as on a real machine whose clock is set.
 */
import { readFileSync } from 'node:fs';

const fichero = new URL(import.meta.url).searchParams.get('fichero') ?? '';
const CADA_MS = 50;
const Real = Date;
let desfase = 0;

const leer = () => {
  try {
    desfase = Number(readFileSync(fichero, 'utf8')) || 0;
  } catch {
    desfase = 0;
  }
};
const ahora = () => Real.now() + desfase;

globalThis.Date = new Proxy(Real, {
  construct: (clase, argumentos, nueva) =>
    Reflect.construct(clase, argumentos.length === 0 ? [ahora()] : argumentos, nueva),
  apply: () => new Real(ahora()).toString(),
  get: (clase, nombre) => (nombre === 'now' ? ahora : Reflect.get(clase, nombre)),
});

leer();
setInterval(leer, CADA_MS).unref();
