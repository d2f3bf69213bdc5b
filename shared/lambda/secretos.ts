import { leerSecreto } from '../adaptadores/secretos.ts';

/** `CLAVE_PEDIDOS_SECRETO=arn…` stands for the variable CLAVE_PEDIDOS, whose value is kept elsewhere. */
const SUFIJO = '_SECRETO';

/**
 * The environment with the secrets in their places, read once, at cold start. Where no variable names a secret, as on
 * this machine, it is the environment as it is.
 * @throws Error when a secret cannot be read: the function does not start, and is started again
 */
export const conSecretos = async (): Promise<Readonly<Record<string, string | undefined>>> => {
  const nombrados = Object.entries(process.env).filter(([nombre]) => nombre.endsWith(SUFIJO));
  const leidos = await Promise.all(
    nombrados.map(
      async ([nombre, arn = '']) => [nombre.slice(0, -SUFIJO.length), await leerSecreto(arn)] as const,
    ),
  );
  return { ...process.env, ...Object.fromEntries(leidos) };
};
