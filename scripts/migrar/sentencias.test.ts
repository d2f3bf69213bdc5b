import { expect, test } from 'vitest';
import { sentenciasDe } from './sentencias.ts';

test.each([
  ['dos sentencias', 'SELECT 1;\nSELECT 2', ['SELECT 1', 'SELECT 2']],
  ['comillas con punto y coma', `SELECT ';', "a;b", \`c;d\`;X`, [`SELECT ';', "a;b", \`c;d\``, 'X']],
  ['comillas escapadas', `SELECT 'a'';b', 'c\\';d';X`, [`SELECT 'a'';b', 'c\\';d'`, 'X']],
  ['comentarios', '-- uno; dos\nSELECT 1; # tres;\n/* cuatro; */', ['-- uno; dos\nSELECT 1']],
  ['resta, no comentario', 'SELECT 1--1;', ['SELECT 1--1']],
  [
    'DELIMITER',
    'A;\nDELIMITER //\nCREATE TRIGGER t BEGIN x; y; END//\nDELIMITER ;\nB;',
    ['A', 'CREATE TRIGGER t BEGIN x; y; END', 'B'],
  ],
  ['nada', ' ;; \n', []],
])('%s', (_, guion, sentencias) => {
  expect(sentenciasDe(guion)).toEqual(sentencias);
});
