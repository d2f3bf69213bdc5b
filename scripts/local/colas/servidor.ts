/**
 * The queue server: fauxqs in a process of its own, bound to 127.0.0.1.
 * Arguments: port (0 = any), data folder, FULL or NORMAL (see persistencia.ts).
 */
import { obedecerAlPadre } from '../procesos/padre.ts';
import { Colas, Temas } from './almacenes.ts';
import { buildApp, S3Store } from './fauxqs.ts';
import { CAMINO_METRICAS, metricasDeColas } from './metricas.ts';
import { Persistencia } from './persistencia.ts';

const [puerto = '0', carpeta = '', sincronia] = process.argv.slice(2);

const snsStore = new Temas();
const sqsStore = new Colas(snsStore);

/** Opens what was kept. A file that cannot be read does not heal by trying again, so the engine is told before we go. */
const abrir = async (): Promise<Persistencia> => {
  try {
    const abierta = new Persistencia(carpeta, sincronia === 'FULL' ? 'FULL' : 'NORMAL');
    // Load first, then write through: otherwise loading a queue would rewrite it and cascade over its messages.
    abierta.loadSqsAndSns(sqsStore, snsStore);
    return abierta;
  } catch (error) {
    console.error(error);
    const ilegible = error instanceof Error ? error.message : String(error);
    await new Promise<void>((resolver) => process.send?.({ ilegible }, () => resolver()));
    return process.exit(1);
  }
};
const persistencia = await abrir();
sqsStore.persistence = persistencia;
snsStore.persistence = persistencia;
for (const cola of sqsStore.allQueues()) cola.persistence = persistencia;

const app = buildApp({ logger: false, stores: { sqsStore, snsStore, s3Store: new S3Store() } });
app.get(CAMINO_METRICAS, async () => metricasDeColas(sqsStore, Date.now()));
app.addHook('onSend', async () => {
  await persistencia.confirmado();
});

/**
 * No farewell: whatever was answered is committed. Closing the app would wake the long polls, and each would take
 * messages on behalf of a client that is gone, hiding them for a whole visibility timeout.
 */
const cerrar = (): void => {
  persistencia.close();
  process.exit(0);
};
obedecerAlPadre(cerrar);
process.on('message', cerrar);

const direccion = await app.listen({ port: Number(puerto), host: '127.0.0.1' });
process.send?.({ listo: Number(new URL(direccion).port) });
