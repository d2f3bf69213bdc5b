/** The database has no room. */
import { setTimeout as dormir } from 'node:timers/promises';
import { errores, type Fallo } from './fallo.ts';

export const tablaLlena: Fallo = {
  numero: 13,
  nombre: 'tabla-llena',
  como: 'el proxy contesta a los INSERT con el error 1114 que el servidor da con el disco lleno (fabricado)',
  inyectar: async (c) => {
    const n = await c.banco.base.reglas.interferirDurante(c, c.azar.entero(1_000, 3_000), ({ sql }) =>
      sql.startsWith('INSERT')
        ? { tipo: 'error', numero: 1114, estado: 'HY000', mensaje: "The table 'pedidos' is full" }
        : undefined,
    );
    return n === 0 ? null : `${n} INSERT contestados con 1114`;
  },
};

const ERRORES_DE_LLENO = [1114, 1021, 1026, 3, 28];

/** Only where the database stands on a disk of its own; see disco.ts. */
export const discoLleno: Fallo = {
  numero: 13,
  nombre: 'disco-lleno',
  como: 'un fichero ocupa todo lo que queda del disco (pequeño, propio) de la base, hasta 2 s después del primer error',
  inyectar: async (c) => {
    const { disco } = c.banco;
    if (disco === undefined) return null;
    const { vistos, esperar } = errores(c, ...ERRORES_DE_LLENO);
    const mb = await disco.llenar();
    try {
      await esperar();
      await dormir(2_000);
    } finally {
      await disco.vaciar();
    }
    return vistos() === 0
      ? null
      : `${mb} MB ocupados; el servidor contestó ${vistos()} veces que no le queda sitio`;
  },
};
