/**
 * The queue server: fauxqs in a process of its own, bound to 127.0.0.1.
 * Arguments: port (0 = any), data folder, FULL or NORMAL (see persistencia.ts).
 */
import { obedecerAlPadre } from '../procesos/padre.ts';
import { Colas, Temas } from './almacenes.ts';
import { buildApp, S3Store } from './fauxqs.ts';
import { Persistencia } from './persistencia.ts';

const [puerto = '0', carpeta = '', sincronia] = process.argv.slice(2);

const snsStore = new Temas();
const sqsStore = new Colas(snsStore);
const persistencia = new Persistencia(carpeta, sincronia === 'FULL' ? 'FULL' : 'NORMAL');
// Load first, then write through: otherwise loading a queue would rewrite it and cascade over its messages.
persistencia.loadSqsAndSns(sqsStore, snsStore);
sqsStore.persistence = persistencia;
snsStore.persistence = persistencia;
for (const cola of sqsStore.allQueues()) cola.persistence = persistencia;

const app = buildApp({ logger: false, stores: { sqsStore, snsStore, s3Store: new S3Store() } });
app.addHook('onSend', async () => {
  await persistencia.confirmado();
});

let cerrando = false;
const cerrar = async (): Promise<void> => {
  if (cerrando) return;
  cerrando = true;
  // Long polls must not hold the stop; SQLite needs no farewell, whatever was answered is committed.
  await Promise.race([app.close(), new Promise((resolver) => setTimeout(resolver, 1_000))]);
  persistencia.close();
  process.exit(0);
};
obedecerAlPadre(() => void cerrar());
process.on('message', () => void cerrar());

const direccion = await app.listen({ port: Number(puerto), host: '127.0.0.1' });
process.send?.({ listo: Number(new URL(direccion).port) });
