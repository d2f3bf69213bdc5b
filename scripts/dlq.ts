/** npm run dlq: what whoever is on call does with dead letters. See --ayuda. */

import { AYUDA, leerArgumentos } from './guardia/dlq/argumentos.ts';
import { principal } from './guardia/dlq/principal.ts';
import { explicar } from './guardia/errores.ts';

let parar = false;
for (const senal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(senal, () => {
    parar = true;
  });

try {
  const { orden, sitio } = leerArgumentos(process.argv.slice(2));
  if (orden.tipo === 'ayuda') console.log(AYUDA);
  else
    process.exitCode = await principal(orden, sitio, {
      decir: (linea) => console.log(linea),
      quejarse: (linea) => console.error(linea),
      parar: () => parar,
    });
} catch (error) {
  console.error(explicar(error));
  process.exitCode = 2;
}
