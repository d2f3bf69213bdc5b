import { lotesDe, UNIFORME } from '../cargas.ts';
import { llenarHistorial } from '../historial.ts';
import { crearValidador } from '../producto.ts';
import { comparar, type Resultados, razones, type Taller } from '../taller.ts';
import { ritmo } from './validador.ts';

const PEDIDOS = 5_000_000;
const LOTES = 10;
const LOTE = 1000;

export const medirHistorial = async (taller: Taller): Promise<Resultados> => {
  const nombre = 'historial_5M_vs_vacio';
  const [lleno, vacio] = [await taller.servidor.nuevaBase(), await taller.servidor.nuevaBase()];
  await llenarHistorial(lleno, PEDIDOS, (hechos) => taller.avance('llenar el historial', hechos, PEDIDOS));
  const [a, b] = [crearValidador(lleno), crearValidador(vacio)];
  try {
    const pares = await comparar(taller, nombre, {
      a: () => ritmo([a], lotesDe(UNIFORME, LOTES, LOTE)),
      b: () => ritmo([b], lotesDe(UNIFORME, LOTES, LOTE)),
    });
    return { [nombre]: razones(pares) };
  } finally {
    await Promise.all([a.cerrar(), b.cerrar()]);
    await Promise.all([taller.servidor.borrarBase(lleno), taller.servidor.borrarBase(vacio)]);
  }
};
