import { describe, expect, it } from 'vitest';
import { eventoAceptado, mensajesDe, pedidoDe, pedidoIdDe } from '../pruebas/fabricas.ts';
import { agruparPorPedido, salidasDe } from './grupos.ts';
import { HECHO } from './lotes.ts';

const grupos = (...ids: string[]) =>
  agruparPorPedido(mensajesDe(ids.map((pedido_id) => eventoAceptado(pedidoDe(0, { pedido_id })))));

describe('agruparPorPedido', () => {
  it('messages of one order share a group, the first to arrive first, whatever the case of the id', () => {
    const [grupo, ...otros] = grupos(pedidoIdDe(1), pedidoIdDe(1).toUpperCase(), pedidoIdDe(1));
    expect(otros).toEqual([]);
    expect(grupo?.primero.id).toBe('m0');
    expect(grupo?.mensajes.map(({ id }) => id)).toEqual(['m0', 'm1', 'm2']);
    expect(grupo?.pedido_id).toBe(pedidoIdDe(1));
  });

  it('groups come in the lock order of all writers: as the database compares their ids', () => {
    const lista = grupos(...Array.from({ length: 50 }, (_, n) => pedidoIdDe(n)));
    const ids = lista.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => Buffer.compare(a, b)));
  });

  it('every message gets the outcome of its group', () => {
    expect(salidasDe(grupos(pedidoIdDe(1), pedidoIdDe(1)), HECHO)).toEqual([
      ['m0', HECHO],
      ['m1', HECHO],
    ]);
  });
});
