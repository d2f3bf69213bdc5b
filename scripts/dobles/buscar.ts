/** Looks for test doubles where none may be: in what ships, and in place of the database or the queues. */

export interface Fichero {
  /** From the root of the repository. */
  readonly ruta: string;
  readonly texto: string;
}

interface Regla {
  readonly patron: RegExp;
  readonly dice: string;
}

const ES_PRUEBA = /(\.test\.ts$|\/pruebas\/)/;

const LIBRERIAS =
  /(?:from|import\()\s*'(?:sinon|nock|msw|testdouble|proxyquire|aws-sdk-client-mock|ioredis-mock|mysql2-mock)[^']*'/g;

const EN_LO_DESPLEGADO: readonly Regla[] = [
  {
    patron: /(?:from|import\()\s*'[^']*(?:\/pruebas\/|\.test\.ts)[^']*'/g,
    dice: 'importa código de pruebas, que nunca se despliega',
  },
  {
    patron: /(?:from|import\()\s*'(?:vitest|fast-check|@fast-check\/vitest|fauxqs)'/g,
    dice: 'importa una herramienta de pruebas, que nunca se despliega',
  },
  { patron: LIBRERIAS, dice: 'importa una biblioteca de dobles' },
];

const EN_LAS_PRUEBAS: readonly Regla[] = [
  {
    patron: /\b(?:vi|jest)\.(?:mock|doMock|fn|spyOn|hoisted|mocked|mockObject)\b/g,
    dice: 'pone un doble donde debe correr lo de verdad',
  },
  { patron: LIBRERIAS, dice: 'importa una biblioteca de dobles' },
  {
    patron:
      /\b(?:publicar|publicarTodos|query|execute|getConnection|beginTransaction|send)\s*(?::\s*(?:async\b|\(|function\b)|\([^()]*\)\s*(?::[^={}]*)?\{)/g,
    dice: 'sustituye la base de datos o las colas; haga fallar las de verdad (fallarSi, un TRIGGER, KILL)',
  },
];

const linea = (texto: string, indice: number): number => texto.slice(0, indice).split('\n').length;

/** @returns one Spanish sentence for each, with file and line */
export const doblesEn = ({ ruta, texto }: Fichero): string[] => {
  if (/\/pruebas\//.test(ruta)) return [];
  const reglas = ES_PRUEBA.test(ruta) ? EN_LAS_PRUEBAS : EN_LO_DESPLEGADO;
  return reglas.flatMap(({ patron, dice }) =>
    [...texto.matchAll(patron)].map(({ 0: hallado, index }) => {
      const [primera = ''] = hallado.split('\n');
      return `${ruta}:${linea(texto, index)}: ${dice} («${primera.trim()}»).`;
    }),
  );
};
