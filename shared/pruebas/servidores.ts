/** Helpers for tests that need the real database or the real queues; see preparar.ts. */
import { randomBytes } from 'node:crypto';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import { borrarBase, conBase, crearBase } from '../../scripts/local/base-datos/bases.ts';
import { aprovisionar } from '../../scripts/local/colas/aprovisionar.ts';
import { clienteSns, clienteSqs, colaUrl, temaArn } from '../../scripts/local/colas/clientes.ts';
import { type Topologia, topologiaReal } from '../../scripts/local/topologia.ts';
import { migrar } from '../../scripts/migrar/migraciones.ts';

const hex = (): string => randomBytes(5).toString('hex');

export interface BaseDePrueba extends AsyncDisposable {
  readonly url: string;
  borrar(): Promise<void>;
}

/** A fresh database on the server of this run, migrated (unless `migraciones: false`); drop it at the end. */
export const crearBaseDePrueba = async (
  o: { readonly migraciones?: string | false; readonly semilla?: string } = {},
): Promise<BaseDePrueba> => {
  const url = conBase(inject('urlBaseDatos'), `vigia_prueba_${hex()}`);
  await crearBase(url);
  if (o.migraciones !== false)
    await migrar({
      url,
      ...(o.migraciones === undefined ? {} : { carpeta: o.migraciones }),
      ...(o.semilla === undefined ? {} : { semilla: o.semilla }),
    });
  const borrar = (): Promise<void> => borrarBase(url);
  return { url, borrar, [Symbol.asyncDispose]: borrar };
};

export interface ColasDePrueba extends AsyncDisposable {
  readonly endpoint: string;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  /** The topology with this test's own names. */
  readonly partes: PartesDeColas;
  /** Full name, ARN and URL of a queue or topic of the topology, by its plain name. */
  nombre(plano: string): string;
  temaArn(tema: string): string;
  colaUrl(cola: string): string;
  cerrar(): void;
}

type PartesDeColas = Pick<Topologia, 'temas' | 'colas' | 'suscripciones'>;

/**
 * The queues, DLQs, topics and subscriptions of a topology (the real one unless given) under names of their own, on
 * the queue server of this run. Tests that kill the server start one for themselves (iniciarColas).
 */
export const crearColasDePrueba = async (t: PartesDeColas = topologiaReal): Promise<ColasDePrueba> => {
  const endpoint = inject('endpointColas');
  const prefijo = `p${hex()}-`;
  const nombre = (plano: string): string => `${prefijo}${plano}`;
  const partes: PartesDeColas = {
    temas: t.temas.map(nombre),
    colas: t.colas.map((c) => ({
      ...c,
      nombre: nombre(c.nombre),
      dlq: { ...c.dlq, nombre: nombre(c.dlq.nombre) },
    })),
    suscripciones: t.suscripciones.map((s) => ({
      ...s,
      tema: nombre(s.tema),
      cola: nombre(s.cola),
      dlq: { ...s.dlq, nombre: nombre(s.dlq.nombre) },
    })),
  };
  await aprovisionar(endpoint, partes, { exclusivo: false });
  const sqs = clienteSqs(endpoint);
  const sns = clienteSns(endpoint);
  const cerrar = (): void => {
    sqs.destroy();
    sns.destroy();
  };
  return {
    endpoint,
    sqs,
    sns,
    partes,
    nombre,
    temaArn: (tema) => temaArn(nombre(tema)),
    colaUrl: (cola) => colaUrl(endpoint, nombre(cola)),
    cerrar,
    [Symbol.asyncDispose]: async () => cerrar(),
  };
};
