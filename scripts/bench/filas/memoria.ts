import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { empaquetar } from '../../empaquetar.ts';
import { aprovisionar } from '../../local/colas/aprovisionar.ts';
import { iniciarColas } from '../../local/colas/colas.ts';
import { lanzarAmbiente } from '../../local/lambda/ambiente.ts';
import { variablesDe } from '../../local/lambda/variables.ts';
import { topologiaReal } from '../../local/topologia.ts';
import { lotesDe, UNIFORME } from '../cargas.ts';
import { medianaDe, resumir } from '../medida.ts';
import type { Resultados, Taller } from '../taller.ts';

const FUNCION = 'validador';
const LOTE = 1000;
const POCOS = 50;
const MUCHOS = 500;

/** MB that the process takes, where the system keeps it the most that it ever took. */
const memoriaMb = (pid: number): number => {
  const estado = `/proc/${pid}/status`;
  const kB = existsSync(estado)
    ? /VmHWM:\s+(\d+)/.exec(readFileSync(estado, 'utf8'))?.[1]
    : spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return Number(kB) / 1024;
};

/** The validator's bundle in the local Lambda runtime; it publishes to a topic that nobody listens to. */
export const medirMemoria = async (taller: Taller): Promise<Resultados> => {
  const nombre = 'rss_soak';
  const definicion = topologiaReal.funciones.find((f) => f.nombre === FUNCION);
  if (definicion === undefined) throw new Error(`no hay ${FUNCION}`);
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-memoria-'));
  const informar = (linea: string): void => console.error(linea);
  const colas = await iniciarColas({ carpeta, duradera: false, alFallar: informar, informar });
  try {
    await aprovisionar(colas.endpoint, { temas: definicion.publica, colas: [], suscripciones: [] });
    const [paquete] = await empaquetar({
      destino: join(carpeta, 'lambdas'),
      topologia: { ...topologiaReal, funciones: [definicion] },
    });
    const medir = async (vuelta: number): Promise<{ pocos: number; muchos: number }> => {
      const databaseUrl = await taller.servidor.nuevaBase();
      const ambiente = lanzarAmbiente({
        ...definicion,
        entrada: paquete?.entrada ?? '',
        // Nobody redelivers here, and a slow machine is not what is measured.
        timeoutS: 60,
        env: variablesDe(definicion, topologiaReal, {
          databaseUrl,
          endpointColas: colas.endpoint,
          endpointAlarmas: colas.endpoint,
          clavePedidos: '',
        }),
        registro: join(carpeta, 'registros', `${FUNCION}.log`),
      });
      let maximo = 0;
      let pocos = 0;
      for (let lote = 1; lote <= MUCHOS; lote += 1) {
        const [Records] = lotesDe(UNIFORME, 1, LOTE);
        const resultado = await ambiente.invocar({ Records });
        if (resultado.tipo !== 'ok' || resultado.carga !== '{"batchItemFailures":[]}')
          throw new Error(`lote ${lote}: ${JSON.stringify(resultado).slice(0, 500)}`);
        maximo = Math.max(maximo, memoriaMb(ambiente.pid));
        if (lote === POCOS) pocos = maximo;
        taller.avance(nombre, vuelta * MUCHOS + lote, taller.repeticiones * MUCHOS);
      }
      await ambiente.matar();
      await taller.servidor.borrarBase(databaseUrl);
      return { pocos, muchos: maximo };
    };
    const vueltas = [];
    for (let vuelta = 0; vuelta < taller.repeticiones; vuelta += 1) vueltas.push(await medir(vuelta));
    taller.nota(
      `${nombre}: ${Math.round(medianaDe(vueltas.map(({ muchos }) => muchos)))} MB de memoria máxima`,
    );
    return {
      [nombre]: resumir(
        vueltas.map(({ pocos, muchos }) => muchos / pocos),
        'veces',
      ),
    };
  } finally {
    await colas.detener();
    await rm(carpeta, { recursive: true, force: true });
  }
};
