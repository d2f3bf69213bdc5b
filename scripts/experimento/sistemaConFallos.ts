/** The private system with a fault injector in between; loaded only for --fallos. */
import type { OpcionesSistemaPropio, SistemaPropio } from './sistemaPropio.ts';

/** @throws Error if a database of the person's own is to be used: nobody's server is killed here */
export async function iniciarSistemaConFallos({
  plugins,
  informar,
}: OpcionesSistemaPropio): Promise<SistemaPropio> {
  const [{ abrirBanco }, { Perturbador }, { fallos }, { conOido }] = await Promise.all([
    import('../caos/banco.ts'),
    import('../caos/perturbador.ts'),
    import('../caos/fallos/indice.ts'),
    import('./oido.ts'),
  ]);
  const banco = await abrirBanco({ plugins: [...plugins], informar });
  const sistema = {
    url: banco.url,
    averia: banco.sistema.averia,
    detener: () => banco.detener(),
  };
  return {
    // Past the proxies, as the judge's other ways are.
    ...(await conOido(sistema, banco.sistema.endpointColas)),
    perturbar: (corrida) =>
      new Perturbador({
        ...corrida,
        banco,
        fallos: fallos.map(({ nombre }) => nombre),
        cuando: 'sucesion',
      }),
  };
}
