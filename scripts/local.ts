/** npm start: the whole system on this machine. See --ayuda, and the contract in docs/. */
import { setTimeout as dormir } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { OpcionesSistema, Sistema } from './local/sistema.ts';

const AYUDA = `npm start -- [opciones]
  --puerto N        puerto HTTP en 127.0.0.1 (3000; 0 = cualquiera libre)
  --datos-dir DIR   dónde se guardan los datos (.vigia)
  --efimero         no guarda nada
  --sin-demo        almacén vacío, sin los artículos de demostración
  --autenticacion   exige un token (npm run token) y limita el ritmo de cada cliente`;

/** A stop must be over within 10 s, whenever it is asked for. */
const PACIENCIA_ARRANQUE_MS = 5_000;

class ErrorDeUso extends Error {}

/** parseArgs speaks English and at length; its code says which of three things is wrong. */
const queja = (error: unknown): string => {
  const texto = error instanceof Error ? error.message : String(error);
  const opcion = /'([^']+)'/.exec(texto)?.[1] ?? '';
  return `Argumento no válido: ${opcion}. Vea npm start -- --ayuda`;
};

const leerArgumentos = () => {
  try {
    return parseArgs({
      options: {
        puerto: { type: 'string', default: '3000' },
        'datos-dir': { type: 'string' },
        efimero: { type: 'boolean', default: false },
        'sin-demo': { type: 'boolean', default: false },
        autenticacion: { type: 'boolean', default: false },
        ayuda: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new ErrorDeUso(queja(error));
  }
};

const opcionesDe = (v: ReturnType<typeof leerArgumentos>): OpcionesSistema => {
  if (!/^\d{1,5}$/.test(v.puerto) || Number(v.puerto) > 65_535)
    throw new ErrorDeUso(`--puerto ha de ser un número de 0 a 65535, no "${v.puerto}".`);
  if (v.efimero && v['datos-dir'] !== undefined)
    throw new ErrorDeUso('--efimero no guarda nada: no admite --datos-dir.');
  const datosDir = v['datos-dir'] ?? '.vigia';
  if (datosDir === '') throw new ErrorDeUso('--datos-dir necesita una carpeta.');
  const databaseUrl = process.env.DATABASE_URL;
  return {
    puerto: Number(v.puerto),
    ...(v.efimero ? {} : { datosDir }),
    demo: !v['sin-demo'],
    autenticacion: v.autenticacion,
    informar: (linea) => console.error(linea),
    ...(databaseUrl === undefined || databaseUrl === '' ? {} : { databaseUrl }),
  };
};

const explicar = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const codigo = 'code' in error ? error.code : undefined;
  if (codigo === 'EADDRINUSE')
    return 'El puerto ya está ocupado: elija otro con --puerto (0 = cualquiera libre).';
  if (codigo === 'EACCES') return `Sin permiso: ${error.message}`;
  return error.message;
};

/** As a shell takes it. */
const entreComillas = (ruta: string): string =>
  /^[\w./-]+$/.test(ruta) ? ruta : `'${ruta.replaceAll("'", "'\\''")}'`;

/** One line. With --efimero the folder is known only now, and nothing but this line tells it. */
const quienEntra = ({ jwksUri, datosDir }: Sistema, efimero: boolean): string =>
  jwksUri === undefined
    ? `Abierto en 127.0.0.1 sin autenticación: quien llegue aquí actúa como admin.${efimero ? ` Datos en ${datosDir}.` : ''}`
    : `Exige un token: npm run token -- --rol admin --datos-dir ${entreComillas(datosDir)} (claves públicas en ${jwksUri}).`;

const servir = async (opciones: OpcionesSistema): Promise<number> => {
  const senal = Promise.withResolvers<'senal'>();
  for (const cual of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(cual, () => senal.resolve('senal'));
  console.error('Arrancando…');
  // Loaded here, so that a wrong argument is answered at once.
  const { iniciarSistema } = await import('./local/sistema.ts');
  // A signal during the start: let it finish, so that all can be stopped in order. If that takes too long, leaving is
  // as good as kill -9: every child notices and goes.
  const corte = senal.promise.then(() => dormir(PACIENCIA_ARRANQUE_MS, undefined, { ref: false }));
  let avisado = false;
  void senal.promise.then(() => {
    avisado = true;
  });
  // Ctrl-C reaches the bundler too, which then fails the start: that is the signal's doing, not an error.
  const arranque = iniciarSistema(opciones).catch((error: unknown) => {
    if (avisado) return undefined;
    throw error;
  });
  const sistema = await Promise.race([arranque, corte]);
  if (sistema === undefined) return 0;
  console.error(quienEntra(sistema, opciones.datosDir === undefined));
  console.log(`listo ${sistema.url}`);
  const motivo = await Promise.race([senal.promise, sistema.averia]);
  if (motivo === 'senal') {
    console.error('Deteniendo…');
    await sistema.detener();
    return 0;
  }
  console.error(`El sistema se ha detenido: ${motivo}`);
  return 1;
};

try {
  const valores = leerArgumentos();
  if (valores.ayuda || valores.help) console.log(AYUDA);
  else process.exit(await servir(opcionesDe(valores)));
} catch (error) {
  console.error(explicar(error));
  process.exit(error instanceof ErrorDeUso ? 2 : 1);
}
