/** Watches a run from outside: connections as the server counts them, memory as the kernel does. */
import { readFile } from 'node:fs/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { type Banco, USUARIO } from './banco.ts';
import { conexionesMaximas } from './topologia.ts';

export interface Vigilado {
  /** Connections of the functions at once, most that were seen, and most that there may be. */
  readonly conexiones: { readonly maximas: number; readonly permitidas: number; readonly muestras: number };
  /** Resident megabytes at the end, by name of the process: the largest of those that share it. */
  readonly memoria_mb: Readonly<Record<string, number>>;
}

interface Cuenta extends RowDataPacket {
  readonly id: number;
}

const CADA_MS = 200;
const PAGINA_KB = 4;

/** Linux only; elsewhere nothing is known of memory. */
const memoriaDe = async (pid: number): Promise<number> => {
  try {
    const campos = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
    return (Number(campos[1]) * PAGINA_KB) / 1024;
  } catch {
    return 0;
  }
};

const memoria = async ({ sistema }: Banco): Promise<Record<string, number>> => {
  const total: Record<string, number> = { motor: Math.round(process.memoryUsage.rss() / 2 ** 20) };
  for (const { nombre, pid } of sistema.procesos())
    total[nombre] = Math.max(total[nombre] ?? 0, Math.round(await memoriaDe(pid)));
  return total;
};

export class Vigia {
  private readonly banco: Banco;
  private readonly reloj: NodeJS.Timeout;
  private enCurso: Promise<void> | undefined;
  private maximas = 0;
  private muestras = 0;

  constructor(banco: Banco) {
    this.banco = banco;
    this.reloj = setInterval(() => {
      this.enCurso ??= this.mirar().finally(() => {
        this.enCurso = undefined;
      });
    }, CADA_MS);
  }

  async parar(): Promise<{ readonly figuras: Vigilado; readonly porque: readonly string[] }> {
    clearInterval(this.reloj);
    await this.enCurso;
    const permitidas = conexionesMaximas(this.banco.topologia);
    const { maximas, muestras } = this;
    const porque =
      maximas > permitidas ? [`${maximas} conexiones a la vez en el servidor, no más de ${permitidas}`] : [];
    const memoria_mb = await memoria(this.banco);
    return { figuras: { conexiones: { maximas, permitidas, muestras }, memoria_mb }, porque };
  }

  /**
   * Half-open connections do not count: no function holds them any more, the fault does, until the server gives
   * them up.
   */
  private async mirar(): Promise<void> {
    try {
      const [filas] = await this.banco.admin.query<Cuenta[]>(
        'SELECT id FROM information_schema.processlist WHERE user = ?',
        [USUARIO],
      );
      const aislados = new Set(
        [...this.banco.base.enlaces].filter((enlace) => enlace.aislado).map(({ hilo }) => hilo),
      );
      const suyas = filas.filter(({ id }) => !aislados.has(Number(id))).length;
      this.maximas = Math.max(this.maximas, suyas);
      this.muestras += 1;
    } catch {
      // The database is what is being broken.
    }
  }
}
