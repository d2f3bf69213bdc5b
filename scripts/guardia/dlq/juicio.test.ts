import { fc, test as propiedad } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { colas } from '../../../infra/topologia.ts';
import { serializar } from '../../../shared/eventos/comun.ts';
import {
  evaluacionDe,
  eventoAceptado,
  eventoDecidido,
  eventoEvaluado,
  pedidoDe,
  veredictoDe,
} from '../../../shared/pruebas/fabricas.ts';
import { reparoDe } from './juicio.ts';
import { redactar, visible } from './redactar.ts';

const pedido = pedidoDe(1);
const veredicto = veredictoDe(pedido, evaluacionDe(pedido, new Map()));
const buenos = {
  'cola-validacion': eventoAceptado(pedido),
  'cola-registro': eventoAceptado(pedido),
  'cola-anomalias': eventoEvaluado(veredicto),
  'cola-sincronizacion': eventoDecidido(veredicto),
  'cola-auditoria': eventoDecidido(veredicto),
  'cola-descubiertos': {
    ...eventoAceptado(pedido),
    type: 'bodega.descubierta.v1',
    subject: '1/5',
    data: { bodega_id: 1, item_id: 5 },
  },
} as const;

describe('reparoDe', () => {
  it.each(colas.map(({ nombre }) => nombre))(
    '%s: what its function reads may go, anything else may not',
    (cola) => {
      for (const [otra, evento] of Object.entries(buenos)) {
        const cuerpo = serializar(evento);
        const igual = evento.type === buenos[cola].type;
        expect([otra, reparoDe({ cuerpo, motivo: null }, cola, 0) === undefined]).toEqual([otra, igual]);
      }
      expect(reparoDe({ cuerpo: '{', motivo: null }, cola, 0)).toContain('NO_ES_JSON');
    },
  );

  const cuerpo = serializar(buenos['cola-validacion']);

  it('what was refused for its form may go if its form is known by now', () => {
    expect(reparoDe({ cuerpo, motivo: 'TIPO_O_VERSION_DESCONOCIDA' }, 'cola-validacion', 0)).toBeUndefined();
  });

  it('what was refused for what it says may not', () => {
    expect(reparoDe({ cuerpo, motivo: 'RESULTADO_CONTRADICE_VEREDICTO' }, 'cola-validacion', 0)).toContain(
      'rechazó',
    );
  });

  it('nor what has been sent back twice', () => {
    expect(reparoDe({ cuerpo, motivo: null }, 'cola-validacion', 1)).toBeUndefined();
    expect(reparoDe({ cuerpo, motivo: null }, 'cola-validacion', 2)).toContain('ha vuelto');
  });
});

describe('redactar', () => {
  const secreto = fc.string({ minLength: 12, maxLength: 30 }).map((resto) => `ñ${resto}§ secreto`);
  const json = fc.letrec((tie) => ({
    nodo: fc.oneof(
      { maxDepth: 4 },
      secreto,
      fc.array(tie('nodo'), { maxLength: 5 }),
      fc.dictionary(fc.oneof(secreto, fc.constantFrom('data', 'cliente_id', 'items')), tie('nodo'), {
        maxKeys: 4,
      }),
    ),
  })).nodo;

  propiedad.prop([json])('shows nothing of what a client wrote, whatever its shape', (valor) => {
    expect(redactar(JSON.stringify(valor))).not.toContain('secreto');
  });

  propiedad.prop([fc.string()])('what is no JSON shows its size only', (cuerpo) => {
    fc.pre(!/^\s*[[{"\d\-tfn]/.test(cuerpo));
    expect(redactar(cuerpo)).toMatch(/^‹\d+ bytes que no son JSON›$/);
  });

  it('keeps what identifies the order, and hides short names too', () => {
    const texto = redactar(serializar(eventoAceptado({ ...pedido, referencia: 'R1', cliente_id: 'sol' })));
    expect(texto).toContain(pedido.pedido_id);
    expect(texto).toContain('"cantidad":2');
    expect(texto).not.toMatch(/R1|"sol"/);
  });

  it('visible: no control character reaches a terminal', () => {
    expect(visible('a\u001b[2J\u0007ñ → ‹ü›')).toBe('a·[2J·ñ → ‹ü›');
  });
});
