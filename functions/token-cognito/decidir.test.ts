import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { ROLES } from '../../shared/dominio/rol.ts';
import { decidir } from './decidir.ts';

const atributos = { sub: 'x', 'custom:cliente_id': 'ferretería-sol' };

test.each(ROLES)('el grupo %s da el rol; solo un cliente lleva cliente_id', (rol) => {
  expect(decidir({ grupos: ['us-east-1_x_Google', rol], atributos })).toEqual({
    tipo: 'CLAIMS',
    claims: rol === 'cliente' ? { rol, cliente_id: 'ferretería-sol' } : { rol },
  });
});

test.each([
  ['ningún grupo', [], 'SIN_ROL'],
  ['un grupo que no es un rol', ['ADMIN', 'admin ', 'nadie'], 'SIN_ROL'],
  ['dos roles', ['bodega', 'admin'], 'VARIOS_ROLES'],
])('%s: sin rol', (_, grupos, motivo) => {
  expect(decidir({ grupos, atributos })).toEqual({ tipo: 'SIN_CLAIMS', motivo });
});

test.each([undefined, '', '   ', 'x'.repeat(201), '\ud800'])(
  'un cliente que no se sabe quién es (%j) no entra',
  (nombre) => {
    const suyos: Record<string, string> = nombre === undefined ? {} : { 'custom:cliente_id': nombre };
    expect(decidir({ grupos: ['cliente'], atributos: suyos })).toEqual({
      tipo: 'SIN_CLAIMS',
      motivo: 'CLIENTE_SIN_NOMBRE',
    });
  },
);

test.prop([fc.array(fc.constantFrom(...ROLES, 'otro')), fc.dictionary(fc.string(), fc.string())])(
  'nadie recibe un rol que no es el de su único grupo',
  (grupos, suyos) => {
    const decision = decidir({ grupos, atributos: { ...suyos, rol: 'admin', 'custom:rol': 'admin' } });
    const distintos = new Set(grupos.filter((grupo) => grupo !== 'otro'));
    if (decision.tipo === 'CLAIMS') expect([...distintos]).toEqual([decision.claims.rol]);
    else expect(distintos.size !== 1 || distintos.has('cliente')).toBe(true);
  },
);
