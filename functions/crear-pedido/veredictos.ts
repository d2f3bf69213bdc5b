import type { BuscarVeredicto } from './espera.ts';

/**
 * Opens the database the first time somebody waits. The imports are dynamic, since most invocations never
 * come here and mysql2 is the largest part of a cold start.
 */
export const abrirVeredictos = (url: string, conexiones: number): (() => Promise<BuscarVeredicto>) => {
  let abierto: Promise<BuscarVeredicto> | undefined;
  const abrir = async (): Promise<BuscarVeredicto> => {
    const [{ abrirBase }, { estaDecidido, leerPedido }] = await Promise.all([
      import('../../shared/adaptadores/mysql/base.ts'),
      import('../../shared/adaptadores/mysql/pedidos.ts'),
    ]);
    const base = abrirBase(url, conexiones);
    return async (pedido_id) =>
      (await estaDecidido(base, pedido_id)) ? leerPedido(base, pedido_id) : undefined;
  };
  return () => {
    abierto ??= abrir();
    return abierto;
  };
};
