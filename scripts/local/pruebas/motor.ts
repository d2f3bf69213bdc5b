/**
 * The engine on the test pipeline as a process of its own, for tests that kill it: prints its address, pids and
 * database as one line of JSON. Arguments: data folder, or nothing for an ephemeral one.
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
const { url, databaseUrl, endpointColas } = sistema;
console.log(
  JSON.stringify({
    url,
    databaseUrl,
    endpointColas,
    datosDir: sistema.datosDir,
    procesos: sistema.procesos(),
  }),
);
