/** Made when first needed, then kept. A failure is kept too: what is loaded here is in the bundle or is not. */
export const perezoso = <T>(crear: () => Promise<T>): (() => Promise<T>) => {
  let hecho: Promise<T> | undefined;
  return () => {
    hecho ??= crear();
    return hecho;
  };
};
