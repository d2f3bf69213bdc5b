/** The private system of one attack, in a process of its own, so that its memory is nobody else's. Run by sistema.ts. */

import { obedecerAlPadre } from '../local/procesos/padre.ts';
import { iniciarSistema } from '../local/sistema.ts';
import { topologiaReal } from '../local/topologia.ts';

/** Every minute, as it is deployed, would leave nobody but whoever waits for one. */
const RECONCILIAR_CADA_S = 10;

const topologia = {
  ...topologiaReal,
  funciones: topologiaReal.funciones.map((f) =>
    f.nombre === 'reconciliador' ? { ...f, programa: { cadaS: RECONCILIAR_CADA_S } } : f,
  ),
};

const databaseUrl = process.env.DATABASE_URL;
const arranque = iniciarSistema({
  puerto: 0,
  demo: false,
  autenticacion: true,
  topologia,
  informar: (linea) => console.error(linea),
  ...(databaseUrl === undefined || databaseUrl === '' ? {} : { databaseUrl }),
});
obedecerAlPadre(() => {
  void arranque.then(
    async (sistema) => {
      await sistema.detener();
      process.exit(0);
    },
    () => process.exit(1),
  );
});
try {
  const sistema = await arranque;
  process.on('message', () => process.send?.({ tipo: 'procesos', procesos: sistema.procesos() }));
  void sistema.averia.then((motivo) => process.send?.({ tipo: 'averia', motivo }));
  process.send?.({ tipo: 'listo', url: sistema.url, datosDir: sistema.datosDir });
} catch (error) {
  process.send?.({ tipo: 'averia', motivo: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
