import { vi } from 'vitest';

/** Resolves as soon as the condition holds; fails the test if it does not within `ms`. */
export const hasta = (condicion: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> =>
  vi.waitFor(
    async () => {
      if (!(await condicion())) throw new Error(`No se cumplió a tiempo: ${condicion.toString()}`);
    },
    { timeout: ms, interval: 20 },
  );
