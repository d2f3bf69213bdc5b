import { type Carga, lotesDe, UNIFORME } from '../cargas.ts';
import { llenarHistorial } from '../historial.ts';
import { medianaDe } from '../medida.ts';
import { crearValidador } from '../producto.ts';
import { comparar, type Resultados, razones, type Taller } from '../taller.ts';
import { ritmo } from './validador.ts';

const PEDIDOS = 5_000_000;
const LOTES = 10;
const LOTE = 1000;
const CON_CLAVE: Carga = { ...UNIFORME, conClave: true };

/** The row has orders without an Idempotency-Key; those with one are a line below. */
export const medirHistorial = async (taller: Taller): Promise<Resultados> => {
  const nombre = 'historial_5M_vs_vacio';
  const [lleno, vacio] = [await taller.servidor.nuevaBase(), await taller.servidor.nuevaBase()];
  await llenarHistorial(lleno, PEDIDOS, (hechos) => taller.avance('llenar el historial', hechos, PEDIDOS));
  const [a, b] = [crearValidador(lleno), crearValidador(vacio)];
  const con = (carga: Carga) =>
    comparar(taller, nombre, {
      a: () => ritmo([a], lotesDe(carga, LOTES, LOTE)),
      b: () => ritmo([b], lotesDe(carga, LOTES, LOTE)),
    });
  try {
    const pares = await con(UNIFORME);
    const conClave = razones(await con(CON_CLAVE));
    taller.nota(
      `${nombre}: ${Math.round(medianaDe(pares.map(({ a }) => a))).toLocaleString('es')} pedidos/s; con Idempotency-Key, cuyos ids caen en cualquier página, ${conClave.median.toFixed(2)} veces lo de vacío`,
    );
    return { [nombre]: razones(pares) };
  } finally {
    await Promise.all([a.cerrar(), b.cerrar()]);
    await Promise.all([taller.servidor.borrarBase(lleno), taller.servidor.borrarBase(vacio)]);
  }
};
