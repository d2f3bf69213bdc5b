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
      name: 'infra-sin-pruebas',
      severity: 'error',
      from: { path: '^infra/', pathNot: PRUEBAS },
      to: { path: PRUEBAS },
    },
    {
      name: 'registro-no-se-despliega',
      comment:
        'Descriptions and answer schemas would only make cold starts longer: functions serve the document.',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: [PRUEBAS, '^shared/(api/registro|cliente)/'] },
      to: { path: '^shared/(api/registro|cliente)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'cliente-ligero',
      comment:
        'Client teams take shared/cliente with the schemas and the rules, and nothing that runs in AWS.',
      severity: 'error',
      from: { path: '^shared/cliente/', pathNot: PRUEBAS },
      to: { path: '^(functions|infra|scripts|shared/(adaptadores|lambda))/' },
    },
    {
      name: 'experimento-por-el-cliente',
      comment:
        'The experiment judges the system, so it shares no code with it but the client that talks to it.',
      severity: 'error',
      from: { path: '^scripts/experimento/' },
      to: { path: '^(functions|shared)/', pathNot: '^shared/(cliente/|api/rutas\\.ts$)' },
    },
    {
      name: 'solo-quien-habla-usa-el-cliente',
      comment: 'What plans, expects, reads and judges may not know it.',
      severity: 'error',
      from: { path: '^scripts/experimento/', pathNot: '^scripts/experimento/(conexion|transporte)\\.ts$' },
      to: { path: '^shared/' },
    },
    {
      name: 'oraculo-independiente',
      comment: 'Nor may anything that they are made of.',
      severity: 'error',
      from: { path: '^scripts/experimento/((oraculo|escenarios)/|respuestas\\.ts$)' },
      to: { path: '^(functions|shared|infra)/', reachable: true },
    },
    {
      name: 'juicio-independiente',
      comment: 'The judge of the mix reads the tables itself, and shares no rule with what it judges.',
      severity: 'error',
      from: { path: '^scripts/mezcla/juicio/', pathNot: PRUEBAS },
      to: { path: '^(functions|shared|infra)/', reachable: true },
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
