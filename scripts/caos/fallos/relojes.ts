import { setTimeout as dormir } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { type Fallo, hastaQue } from './fallo.ts';

const DIA_MS = 24 * 60 * 60 * 1000;

interface Fechas extends RowDataPacket {
  readonly manana: number;
  readonly ayer: number;
}

export const relojes: Fallo = {
  numero: 29,
  nombre: 'saltos-de-reloj',
  como: 'el reloj de las funciones (Date de sus procesos) salta un día adelante 3 s, un día atrás 3 s, y vuelve',
  inyectar: async (c) => {
    try {
      for (const salto of c.azar.barajar([DIA_MS, -DIA_MS])) {
        await c.banco.moverReloj(salto);
        c.disparar();
        await dormir(3_000);
      }
    } finally {
      await c.banco.moverReloj(0);
    }
    let manana = 0;
    let ayer = 0;
    await hastaQue(async () => {
      const [filas] = await c.banco.admin.query<Fechas[]>(
        `SELECT COALESCE(SUM(evaluado_en > UTC_TIMESTAMP() + INTERVAL 12 HOUR), 0) AS manana,
                COALESCE(SUM(evaluado_en < UTC_TIMESTAMP() - INTERVAL 12 HOUR), 0) AS ayer
         FROM evaluaciones WHERE bodega_id = ?`,
        [c.bodega],
      );
      [manana, ayer] = [Number(filas[0]?.manana ?? 0), Number(filas[0]?.ayer ?? 0)];
      return true;
    });
    return manana + ayer === 0 ? null : `${manana} veredictos fechados mañana y ${ayer} ayer`;
  },
};
