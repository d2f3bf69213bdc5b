import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { empaquetar, type Paquete } from '../empaquetar.ts';
import { CARPETA_MIGRACIONES, migrar, SEMILLA } from '../migrar/migraciones.ts';
import { type ServidorAlarmas, servirAlarmas } from './alarmas/servidor.ts';
import { iniciarVigilante } from './alarmas/vigilante.ts';
import { type BaseDatos, iniciarBaseDatos } from './base-datos/base-datos.ts';
import { hayPedidos } from './base-datos/bases.ts';
import { abrirCarpeta, type Carpeta, clavePedidos } from './carpeta.ts';
import { aprovisionar } from './colas/aprovisionar.ts';
import { iniciarColas, type ServidorColas } from './colas/colas.ts';
import { anotarConexion, olvidarConexion } from './conexion.ts';
import { abrirAccesoLocal } from './identidad/acceso.ts';
import { type FuncionEnMarcha, funcionDeCola, funcionHttp } from './lambda/funcion.ts';
import { PREFIJO_ALARMAS, type Recursos, variablesDe } from './lambda/variables.ts';
import { iniciarOrigen, type Origen } from './origen/origen.ts';
import { exigirPuertoLibre } from './procesos/puertos.ts';
import type { InfoProceso } from './procesos/supervisor.ts';
import { iniciarPrograma, type ProgramaEnMarcha } from './programa/programa.ts';
import { type Acceso, accesoAbierto } from './puerta/acceso.ts';
import { abrirPuerta } from './puerta/puerta.ts';
import { crearRegistros, vigilarRegistros } from './registros.ts';
import { type Topologia, topologiaReal } from './topologia.ts';

export interface OpcionesSistema {
  /** 0 = any free one. */
  readonly puerto: number;
  /** Absent: a temporary folder, deleted at the end. */
  readonly datosDir?: string;
  /** Sow the demonstration items into a database that never got them. */
  readonly demo: boolean;
  /** For the bundles: how saboteurs get in. */
  readonly plugins?: Plugin[];
  readonly informar?: (linea: string) => void;
  /** DATABASE_URL of the user, if a server of theirs is to be used. */
  readonly databaseUrl?: string;
  /** Demand a token of everybody; absent: whoever comes acts as admin. */
  readonly autenticacion?: boolean;
  /** Tests bring a pipeline of their own. */
  readonly topologia?: Topologia;
  /** Milliseconds between two looks at the alarms; 5 s unless a test is in a hurry. */
  readonly mirarAlarmasMs?: number;
  readonly migraciones?: string;
  readonly semilla?: string;
  readonly interponer?: Interponer;
  /** URL of a module that every function's process loads before its bundle, given the data folder. */
  readonly precarga?: (carpeta: string) => string;
  /** Restarts a minute that the database and the queue server may need; see procesos/supervisor.ts. */
  readonly reiniciosMax?: number;
}

/** Where functions (by name) and event sources (by their queue) find the database and the queue server. */
export interface Vias {
  databaseUrl(quien: string): string;
  endpointColas(quien: string): string;
}

/** Called once both answer: how fault injection gets between them and whoever uses them. */
export type Interponer = (reales: {
  readonly databaseUrl: string;
  readonly endpointColas: string;
}) => Promise<Vias>;

export interface Sistema {
  readonly url: string;
  readonly databaseUrl: string;
  readonly endpointColas: string;
  readonly datosDir: string;
  /** Where the public keys of the local issuer are; absent in open mode. */
  readonly jwksUri?: string;
  /** Resolves with a sentence if a part cannot be kept up and the system has stopped by itself. */
  readonly averia: Promise<string>;
  procesos(): readonly InfoProceso[];
  detener(): Promise<void>;
}

/** Everything that is to be undone, last first; each step is tried whatever became of the others. */
class Deshacer {
  private readonly pasos: (() => Promise<void> | void)[] = [];

  anadir(paso: () => Promise<void> | void): void {
    this.pasos.push(paso);
  }

  async todo(): Promise<void> {
    for (let paso = this.pasos.pop(); paso !== undefined; paso = this.pasos.pop()) {
      try {
        await paso();
      } catch {
        // The others must be stopped all the same.
      }
    }
  }
}

interface Cimientos {
  readonly base: BaseDatos;
  readonly colas: ServidorColas;
  readonly paquetes: readonly Paquete[];
}

/** Runs all; if one fails, waits for the others before it throws, so that what they started can be stopped. */
const todas = async <T extends readonly unknown[]>(
  tareas: {
    [K in keyof T]: Promise<T[K]>;
  },
): Promise<void> => {
  const fallo = (await Promise.allSettled(tareas)).find((r) => r.status === 'rejected');
  if (fallo !== undefined) throw fallo.reason;
};

const conReinicios = ({ reiniciosMax }: OpcionesSistema) =>
  reiniciosMax === undefined ? {} : { reiniciosMax };

/** Database, queues and bundles have nothing to do with each other: they start together. */
const ponerCimientos = async (
  o: OpcionesSistema,
  carpeta: Carpeta,
  topologia: Topologia,
  deshacer: Deshacer,
  alFallar: (motivo: string) => void,
): Promise<Cimientos> => {
  const informar = o.informar ?? (() => undefined);
  const conBase = async (): Promise<BaseDatos> => {
    const base = await iniciarBaseDatos({
      carpeta: carpeta.ruta,
      efimera: carpeta.efimera,
      ...(o.databaseUrl === undefined ? {} : { urlAjena: o.databaseUrl }),
      alFallar,
      informar,
      ...conReinicios(o),
    });
    deshacer.anadir(() => base.detener());
    await migrar({
      url: base.url,
      carpeta: o.migraciones ?? CARPETA_MIGRACIONES,
      ...(o.demo ? { semilla: o.semilla ?? SEMILLA } : {}),
    });
    return base;
  };
  const conColas = async (): Promise<ServidorColas> => {
    const colas = await iniciarColas({
      carpeta: carpeta.ruta,
      duradera: !carpeta.efimera,
      alFallar,
      informar,
      ...conReinicios(o),
    });
    deshacer.anadir(() => colas.detener());
    await aprovisionar(colas.endpoint, topologia);
    return colas;
  };
  const base = conBase();
  const colas = conColas();
  const paquetes = empaquetar({
    destino: join(carpeta.ruta, 'lambdas'),
    topologia,
    ...(o.plugins === undefined ? {} : { plugins: o.plugins }),
  });
  await todas([base, colas, paquetes]);
  return { base: await base, colas: await colas, paquetes: await paquetes };
};

const registroDe = (carpeta: Carpeta, funcion: string): string =>
  join(carpeta.ruta, 'registros', `${funcion}.log`);

const definirFunciones = (
  carpeta: Carpeta,
  topologia: Topologia,
  paquetes: readonly Paquete[],
  recursosDe: (funcion: string) => Recursos,
  precarga: string | undefined,
): Map<string, FuncionEnMarcha> =>
  new Map(
    topologia.funciones.map((f) => {
      const definicion = {
        nombre: f.nombre,
        entrada: paquetes.find((p) => p.funcion === f.nombre)?.entrada ?? '',
        timeoutS: f.timeoutS,
        memoriaMB: f.memoriaMB,
        env: variablesDe(f, topologia, recursosDe(f.nombre)),
        registro: registroDe(carpeta, f.nombre),
        ...(precarga === undefined ? {} : { precarga }),
      };
      if (f.fuente !== undefined || f.programa !== undefined)
        return [f.nombre, funcionDeCola(definicion)] as const;
      const funcion = funcionHttp(definicion);
      funcion.calentar();
      return [f.nombre, funcion] as const;
    }),
  );

const iniciarOrigenes = (
  topologia: Topologia,
  funciones: ReadonlyMap<string, FuncionEnMarcha>,
  endpointDe: (cola: string) => string,
  informar: (linea: string) => void,
): Origen[] =>
  topologia.funciones.flatMap((f) => {
    const funcion = funciones.get(f.nombre);
    if (f.fuente === undefined || funcion === undefined) return [];
    return [
      iniciarOrigen({
        endpoint: endpointDe(f.fuente.cola),
        fuente: f.fuente,
        invocar: (evento) => funcion.invocar(evento),
        informar,
      }),
    ];
  });

/** Open: as if everybody brought the token of an admin. */
const abrirAcceso = async (
  o: OpcionesSistema,
  carpeta: Carpeta,
  deshacer: Deshacer,
): Promise<{ acceso: Acceso; jwksUri?: string }> => {
  if (o.autenticacion !== true) return { acceso: accesoAbierto({ sub: 'local', rol: 'admin' }) };
  const { acceso, jwksUri, detener } = await abrirAccesoLocal(carpeta.ruta);
  deshacer.anadir(detener);
  return { acceso, jwksUri };
};

const iniciarProgramas = (
  topologia: Topologia,
  funciones: ReadonlyMap<string, FuncionEnMarcha>,
  informar: (linea: string) => void,
): ProgramaEnMarcha[] =>
  topologia.funciones.flatMap(({ nombre, programa }) => {
    const funcion = funciones.get(nombre);
    if (programa === undefined || funcion === undefined) return [];
    const invocar = (evento: unknown) => funcion.invocar(evento);
    return [iniciarPrograma({ funcion: nombre, ...programa, invocar, informar })];
  });

/** Seconds count when somebody waits for an alarm; looking costs a request and a few reads of files. */
const MIRAR_ALARMAS_MS = 5_000;

/** Watches from before the first function runs, and answers as CloudWatch would. */
const vigilarAlarmas = async (
  o: OpcionesSistema,
  carpeta: Carpeta,
  topologia: Topologia,
  endpointColas: string,
  deshacer: Deshacer,
): Promise<ServidorAlarmas> => {
  const vigilante = iniciarVigilante({
    alarmas: topologia.alarmas,
    endpointColas,
    registros: topologia.funciones.map(({ nombre }) => registroDe(carpeta, nombre)),
    cadaMs: o.mirarAlarmasMs ?? MIRAR_ALARMAS_MS,
    informar: o.informar ?? (() => undefined),
  });
  deshacer.anadir(() => vigilante.detener());
  const servidor = await servirAlarmas(PREFIJO_ALARMAS, () => vigilante.alarmas());
  deshacer.anadir(() => servidor.detener());
  return servidor;
};

const viasDirectas = ({ databaseUrl, endpointColas }: Parameters<Interponer>[0]): Vias => ({
  databaseUrl: () => databaseUrl,
  endpointColas: () => endpointColas,
});

const montar = async (
  o: OpcionesSistema,
  carpeta: Carpeta,
  deshacer: Deshacer,
  alFallar: (motivo: string) => void,
) => {
  const topologia = o.topologia ?? topologiaReal;
  deshacer.anadir(vigilarRegistros(join(carpeta.ruta, 'registros')));
  const { base, colas, paquetes } = await ponerCimientos(o, carpeta, topologia, deshacer, alFallar);
  await crearRegistros(topologia.funciones.map(({ nombre }) => registroDe(carpeta, nombre)));
  const alarmas = await vigilarAlarmas(o, carpeta, topologia, colas.endpoint, deshacer);
  const reales = { databaseUrl: base.url, endpointColas: colas.endpoint };
  const vias = (await o.interponer?.(reales)) ?? viasDirectas(reales);
  const clave = await clavePedidos(carpeta.ruta, () => hayPedidos(base.url));
  const recursosDe = (funcion: string): Recursos => ({
    databaseUrl: vias.databaseUrl(funcion),
    endpointAlarmas: alarmas.endpoint,
    endpointColas: vias.endpointColas(funcion),
    clavePedidos: clave,
  });
  const funciones = definirFunciones(carpeta, topologia, paquetes, recursosDe, o.precarga?.(carpeta.ruta));
  deshacer.anadir(async () => {
    await Promise.all([...funciones.values()].map((f) => f.detener()));
  });
  const informar = o.informar ?? (() => undefined);
  const origenes = iniciarOrigenes(topologia, funciones, vias.endpointColas, informar);
  deshacer.anadir(async () => {
    await Promise.all(origenes.map((origen) => origen.detener()));
  });
  const programas = iniciarProgramas(topologia, funciones, informar);
  deshacer.anadir(async () => {
    await Promise.all(programas.map((programa) => programa.detener()));
  });
  const { acceso, ...emisor } = await abrirAcceso(o, carpeta, deshacer);
  const puerta = await abrirPuerta({ puerto: o.puerto, topologia, funciones, acceso });
  deshacer.anadir(() => puerta.detener());
  deshacer.anadir(() => olvidarConexion(carpeta.ruta));
  await anotarConexion(carpeta.ruta, {
    pid: process.pid,
    url: puerta.url,
    databaseUrl: base.url,
    endpointColas: colas.endpoint,
  });
  return { base, colas, funciones, puerta, emisor };
};

/**
 * Starts the whole system on this machine: database, queues, bundles, event sources, gateway.
 * @throws Error with one Spanish sentence (or EADDRINUSE) after everything that was started has been stopped again.
 */
export const iniciarSistema = async (o: OpcionesSistema): Promise<Sistema> => {
  const deshacer = new Deshacer();
  const averia = Promise.withResolvers<string>();
  // Said at once, not after the database has come up; whoever takes it meanwhile is met by the gateway.
  await exigirPuertoLibre(o.puerto);
  const carpeta = await abrirCarpeta(o.datosDir);
  deshacer.anadir(() => carpeta.soltar());
  let parada: Promise<void> | undefined;
  const detener = (): Promise<void> => {
    parada ??= deshacer.todo();
    return parada;
  };
  const alFallar = (motivo: string): void => {
    void detener().then(() => averia.resolve(motivo));
  };
  try {
    const { base, colas, funciones, puerta, emisor } = await montar(o, carpeta, deshacer, alFallar);
    if (parada !== undefined) {
      // A part gave up while the rest was still starting: what came after the stop is stopped too.
      await deshacer.todo();
      throw new Error(await averia.promise);
    }
    return {
      url: puerta.url,
      databaseUrl: base.url,
      endpointColas: colas.endpoint,
      datosDir: carpeta.ruta,
      ...emisor,
      averia: averia.promise,
      procesos: () => [
        ...base.procesos(),
        ...colas.procesos(),
        ...[...funciones.values()].flatMap((f) => f.procesos()),
      ],
      detener,
    };
  } catch (error) {
    await detener();
    throw error;
  }
};
