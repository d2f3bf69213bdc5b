import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{functions,infra,scripts,shared}/**/*.test.ts'],
    globalSetup: ['shared/pruebas/preparar.ts'],
    // The tests wait for processes and visibility more than they compute: two files at a time, whatever the cores.
    maxWorkers: 2,
    // Child processes and a database on two cores: patience costs nothing where nothing waits on the clock.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
});
