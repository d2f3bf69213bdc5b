import { describe, expect, test } from 'vitest';
import { hasta } from '../../../shared/pruebas/hasta.ts';
import type { Resultado } from '../lambda/mensajes.ts';
import { iniciarPrograma } from './programa.ts';

const OK: Resultado = { tipo: 'ok', carga: 'null' };

const montar = (invocar: (evento: unknown) => Promise<Resultado>, cadaS = 0.02) => {
  const dichas: string[] = [];
  const programa = iniciarPrograma({ funcion: 'f', cadaS, invocar, informar: (linea) => dichas.push(linea) });
  return { programa, dichas };
};

describe.concurrent('el programador', () => {
  test('llama una y otra vez con un evento de EventBridge, y la primera vez no al arrancar', async () => {
    const eventos: unknown[] = [];
    const { programa } = montar(async (evento) => {
      eventos.push(evento);
      return OK;
    });
    expect(eventos).toEqual([]);
    await hasta(() => eventos.length >= 3);
    await programa.detener();
    expect(eventos[0]).toMatchObject({ 'detail-type': 'Scheduled Event', source: 'aws.events' });
    const cuantos = eventos.length;
    await new Promise((listo) => setTimeout(listo, 60));
    expect(eventos).toHaveLength(cuantos);
  });

  test('nunca dos a la vez; detener espera a la que corre', async () => {
    let dentro = 0;
    let maximo = 0;
    let veces = 0;
    const { programa } = montar(async () => {
      dentro += 1;
      veces += 1;
      maximo = Math.max(maximo, dentro);
      await new Promise((listo) => setTimeout(listo, 70));
      dentro -= 1;
      return OK;
    });
    await hasta(() => veces >= 2 && dentro === 1);
    await programa.detener();
    expect({ dentro, maximo }).toEqual({ dentro: 0, maximo: 1 });
  });

  test('sobrevive a los fallos y los dice una vez, hasta que vuelva a ir bien', async () => {
    const fallo: Resultado = { tipo: 'error', errorTipo: 'TypeError', mensaje: 'x' };
    const resultados = [fallo, fallo, OK, fallo, OK];
    let veces = 0;
    const { programa, dichas } = montar(async () => resultados[veces++] ?? OK);
    await hasta(() => veces > 5);
    await programa.detener();
    expect(dichas).toEqual(Array(2).fill('f: ejecución fallida (TypeError: x)'));
  });
});
