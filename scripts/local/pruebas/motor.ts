/**
 * The engine on the test pipeline as a process of its own, for tests that kill it: prints its address, database and
 * processes as one line of JSON, and again whenever asked. Arguments: data folder, or nothing for an ephemeral one.
 */
import { iniciarSistema } from '../sistema.ts';
import { migracionesDePrueba, semillaDePrueba, topologiaDePrueba } from './topologia.ts';

const [datosDir] = process.argv.slice(2);

const sistema = await iniciarSistema({
  puerto: 0,
  ...(datosDir === undefined ? {} : { datosDir }),
  demo: true,
  topologia: topologiaDePrueba,
  migraciones: migracionesDePrueba,
  semilla: semillaDePrueba,
  informar: (linea) => console.error(linea),
});
process.on('SIGTERM', () => void sistema.detener().then(() => process.exit(0)));
const { url, databaseUrl, datosDir: carpeta } = sistema;
const contar = (): void =>
  console.log(JSON.stringify({ url, databaseUrl, datosDir: carpeta, procesos: sistema.procesos() }));
// Every line on stdin asks again: processes change when they are killed.
process.stdin.on('data', contar);
contar();
