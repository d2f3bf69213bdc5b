/**
 * The client of the HTTP API. Typed by the same schemas that check the answers; repeats what failed for a passing
 * reason, always under the same idempotency key, as late as the server asks. Advice for its users: docs/cliente.md.
 */
import type { ClaveRuta } from '../api/rutas.ts';
import { asegurarClave, type Preparada } from './claves.ts';
import { entender } from './entender.ts';
import { SinRespuesta } from './errores.ts';
import { esObjeto } from './objeto.ts';
import type { Recibida } from './recibida.ts';
import { esPasajero, esperaTras, PACIENCIA, type Paciencia } from './reintentos.ts';
import type { Contestacion, Entrada } from './tipos.ts';
import type { Transporte } from './transporte.ts';

export interface Medios {
  readonly transporte: Transporte;
  /** Milliseconds since the epoch. */
  readonly ahora: () => number;
  /** Rejects when the signal fires. */
  readonly dormir: (ms: number, senal: AbortSignal) => Promise<void>;
  /** 0..1 */
  readonly azar: () => number;
  readonly claveNueva: () => string;
  readonly paciencia: Paciencia;
  /** One attempt may take this long; the gateway gives up at 30 s. */
  readonly tiempoMaxMs: number;
}

export interface OpcionesLlamada {
  /** Stops everything: the attempt, the wait, the repetition. */
  readonly senal?: AbortSignal;
  /** Told before each repetition why the attempt did not do: `HTTP 503`, or why there was no answer. */
  readonly alRepetir?: (motivo: string) => void;
}

export interface Cliente {
  /** @throws ErrorDeApi, SinRespuesta, RespuestaInesperada; the signal's reason if it fired */
  llamar<C extends ClaveRuta>(
    clave: C,
    entrada: Entrada<C>,
    opciones?: OpcionesLlamada,
  ): Promise<Contestacion<C> & Pick<Recibida, 'cabecera'> & { readonly intentos: number }>;
}

const dormirDeVerdad: Medios['dormir'] = (ms, senal) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const alCortar = (): void => reject(senal.reason);
  const reloj = setTimeout(resolve, ms);
  senal.addEventListener('abort', alCortar, { once: true });
  if (senal.aborted) alCortar();
  return promise.finally(() => {
    clearTimeout(reloj);
    senal.removeEventListener('abort', alCortar);
  });
};

export const mediosComunes = (transporte: Transporte): Medios => ({
  transporte,
  ahora: Date.now,
  dormir: dormirDeVerdad,
  azar: Math.random,
  claveNueva: () => globalThis.crypto.randomUUID(),
  paciencia: PACIENCIA,
  tiempoMaxMs: 30_000,
});

const parteDe = (entrada: unknown, nombre: string): Readonly<Record<string, unknown>> => {
  const parte = esObjeto(entrada) ? entrada[nombre] : undefined;
  return esObjeto(parte) ? parte : {};
};

const rutaDe = (plantilla: string, entrada: unknown): string => {
  const camino = parteDe(entrada, 'camino');
  const ruta = plantilla.replaceAll(/\{(\w+)\}/g, (_, nombre: string) =>
    encodeURIComponent(String(camino[nombre])),
  );
  const consulta = new URLSearchParams();
  for (const [nombre, valor] of Object.entries(parteDe(entrada, 'consulta'))) {
    if (valor !== undefined) consulta.set(nombre, String(valor));
  }
  return consulta.size === 0 ? ruta : `${ruta}?${consulta}`;
};

const preparar = (clave: string, entrada: unknown, claveNueva: () => string): Preparada => {
  const cabeceras = Object.entries(parteDe(entrada, 'cabeceras')).filter(([, valor]) => valor !== undefined);
  const preparada = {
    cabeceras: Object.fromEntries(cabeceras.map(([nombre, valor]) => [nombre, String(valor)])),
    ...(esObjeto(entrada) && entrada.cuerpo !== undefined ? { cuerpo: entrada.cuerpo } : {}),
  };
  return asegurarClave(clave, preparada, claveNueva);
};

const NUNCA = new AbortController().signal;

export const crearCliente = (medios: Medios): Cliente => {
  /** One attempt; undefined: no answer. */
  const intentar = async (clave: string, ruta: string, preparada: Preparada, senal: AbortSignal) => {
    const [metodo = 'GET'] = clave.split(' ');
    const plazo = AbortSignal.any([senal, AbortSignal.timeout(medios.tiempoMaxMs)]);
    try {
      return { recibida: await medios.transporte({ metodo, ruta, ...preparada, senal: plazo }) };
    } catch (error) {
      senal.throwIfAborted();
      if (error instanceof SinRespuesta) return { error };
      throw error;
    }
  };

  const insistir = async (clave: string, entrada: unknown, { senal = NUNCA, alRepetir }: OpcionesLlamada) => {
    const ruta = rutaDe(clave.slice(clave.indexOf(' ') + 1), entrada);
    const preparada = preparar(clave, entrada, medios.claveNueva);
    for (let intento = 1; ; intento += 1) {
      const { recibida, error } = await intentar(clave, ruta, preparada, senal);
      if (recibida !== undefined && !esPasajero(recibida)) return { recibida, intentos: intento };
      const espera = esperaTras(recibida, intento, medios.paciencia, medios.ahora(), medios.azar());
      if (espera === undefined) {
        if (recibida === undefined) throw error;
        return { recibida, intentos: intento };
      }
      alRepetir?.(recibida === undefined ? error.message : `HTTP ${recibida.estado}`);
      await medios.dormir(espera, senal);
    }
  };

  return {
    llamar: async (clave, entrada, opciones = {}) => {
      const { recibida, intentos } = await insistir(clave, entrada, opciones);
      return { ...entender(clave, recibida, intentos), intentos };
    },
  };
};
