import { defineConfig } from 'vitest/config';

/** The pure tests alone: no database, no queues, so that hundreds of mutants take a minute. */
export default defineConfig({
  test: { include: ['functions/*/decidir.test.ts', 'shared/dominio/{estados,faltante}.test.ts'] },
});
