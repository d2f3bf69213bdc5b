/** The attack itself: so many requests, so many at once, each answer judged as it comes. */

import { ensuciar, ensuciarUna } from './crudo.ts';
import { type Cuentas, crearCuentas } from './cuentas.ts';
import type { Documento } from './documento.ts';
import { type Contestada, crearEmisor, type Emisor } from './enviar.ts';
import type { Hallar } from './hallazgos.ts';
import { falsificar, type Identidad } from './identidades.ts';
import { crearJuez } from './juzgar.ts';
import { concretar, type Peticion, type Reparto } from './peticion.ts';
import { planear } from './planes.ts';
import { crearRecuerdos } from './recuerdos.ts';

export interface OpcionesAtaque {
  readonly url: string;
  readonly documento: Documento;
  readonly identidades: readonly Identidad[];
  readonly caducados: readonly string[];
  readonly peticiones: number;
  readonly semilla: number;
  readonly concurrencia: number;
  /** Milliseconds within which every request has to end. */
  readonly limiteMs: number;
  /** So often tried in vain with what the document allows, an operation does not work. */
  readonly intentosParaExito: number;
  readonly hallar: Hallar;
  readonly alAvanzar: (hechas: number) => void;
  readonly senal: AbortSignal;
}

/** One request in so many is no HTTP at all. */
const BASURA_UNA_DE = 33;
/** A body that takes this long to write down says no more than its beginning. */
const HUELLA_MAX = 600;

const huellaDe = ({ metodo, destino, cabeceras, cuerpo, identidad, trato }: Peticion): string => {
  const suyas = cabeceras.map(([nombre, valor]) =>
    nombre === 'authorization' ? `${nombre}: (${valor.length} letras)` : `${nombre}: ${valor.slice(0, 100)}`,
  );
  const quien = identidad === undefined ? 'nadie' : `${identidad.rol} ${identidad.clienteId ?? ''}`.trim();
  return `${metodo} ${destino.slice(0, HUELLA_MAX)} [${quien}, ${trato.tipo}] {${suyas.join('; ')}} ${cuerpo?.toString('latin1', 0, HUELLA_MAX) ?? ''}`;
};

/** Open systems let everybody in: then nobody is held to have a right. */
const exigeToken = async ({ url, documento }: OpcionesAtaque): Promise<boolean> => {
  const cerrada = documento.operaciones.find(({ metodo, roles }) => metodo === 'GET' && roles !== undefined);
  if (cerrada === undefined) return false;
  return (await fetch(url + cerrada.plantilla.replaceAll(/\{\w+\}/g, 'x'))).status === 401;
};

const estaListo = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/ready`)).status !== 503;
  } catch {
    return true;
  }
};

export const atacar = async (o: OpcionesAtaque): Promise<Cuentas> => {
  const { documento, hallar, identidades, url, limiteMs } = o;
  const nombres = documento.operaciones.flatMap(({ parametros }) => parametros.map(({ nombre }) => nombre));
  const recuerdos = crearRecuerdos(new Set(nombres));
  const reparto: Reparto = { identidades, falsas: falsificar(identidades, o.caducados), recuerdos };
  const juez = crearJuez(documento, { exigeToken: await exigeToken(o), hallar, huella: huellaDe });
  const cuentas = crearCuentas();
  const emisor = crearEmisor(url, o.concurrencia, limiteMs);

  const escuchar = async (peticion: Peticion, contestada: Contestada): Promise<void> => {
    const { operacion, exito } = juez.juzgar(peticion, contestada);
    const { estado, ms } = contestada;
    cuentas.contar(String(estado), operacion, peticion, ms);
    // Dependencies that are truly out may be told so; the gateway's own word is not enough.
    if (estado >= 500 && (estado !== 503 || (await estaListo(url))))
      hallar('5xx', `${estado} ${contestada.cuerpo.toString('utf8', 0, HUELLA_MAX)}`, huellaDe(peticion));
    if (operacion === undefined || exito === undefined) return;
    const decir: Hallar = (comprobacion, que) => hallar(comprobacion, que, huellaDe(peticion));
    cuentas.escuchar(operacion, peticion.identidad, exito, decir);
    recuerdos.aprender(exito);
  };
  const unaDeHttp = async (peticion: Peticion, por: Emisor): Promise<void> => {
    const desenlace = await por.enviar(peticion);
    if (desenlace.tipo === 'contestada') return escuchar(peticion, desenlace.contestada);
    const operacion = documento.operacionDe(peticion.metodo, peticion.destino.split('?')[0] ?? '');
    cuentas.dudar(operacion, peticion);
    cuentas.contar(desenlace.tipo, operacion, undefined, 0);
    if (desenlace.tipo === 'sin-respuesta')
      hallar(
        desenlace.motivo.startsWith('no acabó') ? 'plazo' : 'sin-respuesta',
        desenlace.motivo,
        huellaDe(peticion),
      );
  };
  const unaDeBasura = async (basura: Parameters<typeof ensuciarUna>[1]): Promise<void> => {
    const [estado = 'colgó'] = await ensuciarUna(url, basura, limiteMs, hallar);
    cuentas.contar(`socket ${estado}`, undefined, undefined, 0);
  };

  const planes = planear(documento, o.semilla);
  const basuras = ensuciar(o.semilla);
  let tomadas = 0;
  let hechas = 0;
  const trabajar = async (): Promise<void> => {
    while (tomadas < o.peticiones && !o.senal.aborted) {
      tomadas += 1;
      if (tomadas % BASURA_UNA_DE === 0) {
        const { value } = basuras.next();
        await unaDeBasura(value);
      } else {
        const { value } = planes.next();
        await unaDeHttp(concretar(value, reparto), emisor);
      }
      hechas += 1;
      o.alAvanzar(hechas);
    }
  };
  try {
    await Promise.all(Array.from({ length: o.concurrencia }, trabajar));
  } finally {
    emisor.cerrar();
  }
  for (const [clave, { validas, exitos }] of cuentas.porOperacion)
    if (clave !== 'sin operación' && validas > o.intentosParaExito && exitos === 0)
      hallar('exito', `${clave}: ninguno en ${validas} peticiones válidas`);
  return cuentas;
};
