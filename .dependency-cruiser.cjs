/** dominio ← eventos ← decidir ← procesar ← handler, and what may never ship. Run by `npm run verificar`. */
const PRUEBAS = '(\\.test\\.ts$|^shared/pruebas/|/pruebas/)';

module.exports = {
  forbidden: [
    {
      name: 'dominio-puro',
      comment: 'The domain knows nothing but itself: no SDK, no database, no logger, no clock, no process.',
      severity: 'error',
      from: { path: '^shared/dominio/', pathNot: PRUEBAS },
      to: { pathNot: ['^shared/dominio/', '^crypto$', '^node:crypto$'] },
    },
    {
      name: 'eventos-sobre-dominio',
      severity: 'error',
      from: { path: '^shared/eventos/', pathNot: PRUEBAS },
      to: { pathNot: ['^shared/(dominio|eventos)/', '^node_modules/zod/'] },
    },
    {
      name: 'decidir-puro',
      comment: 'What decides is a pure function of its arguments.',
      severity: 'error',
      from: { path: '^functions/[^/]+/decidir\\.ts$' },
      to: { pathNot: ['^shared/(dominio|eventos)/'] },
    },
    {
      name: 'funciones-separadas',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/([^/]+)/', pathNot: '^functions/$1/' },
    },
    {
      name: 'nada-de-fuera-en-lo-desplegado',
      comment: 'What ships imports neither the engine, nor the topology, nor test code.',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: PRUEBAS },
      to: { path: ['^scripts/', '^infra/', PRUEBAS] },
    },
    {
      name: 'oraculo-independiente',
      comment: 'The experiment judges the system, so it shares no code with it; it only starts it.',
      severity: 'error',
      from: { path: '^scripts/experimento/' },
      to: { path: '^(functions|shared)/' },
    },
    { name: 'sin-ciclos', severity: 'error', from: {}, to: { circular: true } },
    { name: 'sin-huerfanos-de-resolucion', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
