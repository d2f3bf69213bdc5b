/** Runs the cases of a plan: all at once, each step of a case after the verdicts of the step before. */
import type { Api } from './api.ts';
import type { Emisor } from './emisor.ts';
import type { Espera } from './espera.ts';
import { FalloDeRed, RespuestaInesperada } from './fallos.ts';
import type { CambioHecho, Registro } from './registro.ts';
import type { CambioPlaneado, Caso, Paso } from './tipos.ts';

export interface Pista {
  readonly api: Api;
  readonly emisor: Emisor;
  readonly espera: Espera;
  readonly registro: Registro;
  readonly bodega: number;
}

export async function correrCasos(pista: Pista, casos: readonly Caso[]): Promise<void> {
  await Promise.all(casos.map((caso) => correrCaso(pista, caso)));
}

async function correrCaso(pista: Pista, caso: Caso): Promise<void> {
  for (const [indice, paso] of caso.pasos.entries()) {
    await darPaso(pista, paso, indice > 0);
    // Nothing depends on the verdicts of the last step.
    if (indice < caso.pasos.length - 1) await pista.espera.decididos(idsDe(pista.registro, paso));
  }
}

async function darPaso(
  { emisor, api, bodega, registro }: Pista,
  paso: Paso,
  urgente: boolean,
): Promise<void> {
  const { envios, enUnLote } = paso;
  await Promise.all([
    enUnLote ? emisor.enviarEnUnLote(envios, urgente) : emisor.enviar(envios, urgente),
    ...paso.cambios.map((cambio) => cambiar(api, bodega, registro, cambio)),
    ...paso.rechazos.map((rechazo) => emisor.rechazar(rechazo)),
  ]);
}

const idsDe = (registro: Registro, paso: Paso): string[] =>
  paso.envios.flatMap(({ pedido }) => [...(registro.pedidos.get(pedido.clave)?.ids ?? [])]);

/** Changes of the shelf do not queue behind the orders: they are few, and cases wait for them. */
async function cambiar(api: Api, bodega: number, registro: Registro, plan: CambioPlaneado): Promise<void> {
  const hecho: CambioHecho = { plan, version: null, error: null, incierto: false };
  registro.cambios.push(hecho);
  try {
    const { version, intentos } = await api.cambiar(bodega, plan);
    hecho.version = version;
    // A movement carries a key, so its repetition changes nothing; a PUT repeated is a change of its own.
    hecho.incierto = intentos > 1 && plan.tipo !== 'entrada';
  } catch (error) {
    if (!(error instanceof FalloDeRed || error instanceof RespuestaInesperada)) throw error;
    hecho.error = error.message;
    hecho.incierto = true;
  }
}
