import { type ColaFauxqs, SnsStore, SqsStore, type SuscripcionFauxqs } from './fauxqs.ts';
import { admite } from './politica.ts';

/**
 * SNS as AWS delivers it: a queue that is gone, or whose policy does not admit the topic, makes the delivery fail,
 * and what fails goes to the subscription's own DLQ (RedrivePolicy), if that one admits the topic. fauxqs skips a
 * missing queue in silence and knows no policies.
 *
 * The fan-out looks a subscription up and then, in the same synchronous step, its queue: that pair of calls is
 * where the delivery is steered.
 */
export class Temas extends SnsStore {
  private entrega: SuscripcionFauxqs | undefined;

  override getSubscription(arn: string): SuscripcionFauxqs | undefined {
    const suscripcion = super.getSubscription(arn);
    this.entrega = suscripcion;
    queueMicrotask(() => {
      this.entrega = undefined;
    });
    return suscripcion;
  }

  /** The subscription that is being delivered to this queue right now, if any. */
  tomarEntrega(colaArn: string): SuscripcionFauxqs | undefined {
    const entrega = this.entrega;
    this.entrega = undefined;
    return entrega?.endpoint === colaArn ? entrega : undefined;
  }
}

const dlqDe = (suscripcion: SuscripcionFauxqs): string | undefined => {
  try {
    const politica: unknown = JSON.parse(suscripcion.attributes.RedrivePolicy ?? '');
    return typeof politica === 'object' && politica !== null && 'deadLetterTargetArn' in politica
      ? String(politica.deadLetterTargetArn)
      : undefined;
  } catch {
    return undefined;
  }
};

export class Colas extends SqsStore {
  private readonly temas: Temas;
  private readonly permisos = new Map<string, boolean>();

  constructor(temas: Temas) {
    super();
    this.temas = temas;
    // Without a host of its own, queue URLs carry the address that the client used.
    this.host = '';
  }

  override getQueueByArn(arn: string): ColaFauxqs | undefined {
    const suscripcion = this.temas.tomarEntrega(arn);
    if (suscripcion === undefined) return super.getQueueByArn(arn);
    const directa = this.siAdmite(arn, suscripcion.topicArn);
    if (directa !== undefined) return directa;
    const dlq = dlqDe(suscripcion);
    return dlq === undefined ? undefined : this.siAdmite(dlq, suscripcion.topicArn);
  }

  private siAdmite(arn: string, temaArn: string): ColaFauxqs | undefined {
    const cola = super.getQueueByArn(arn);
    if (cola === undefined) return undefined;
    const politica = cola.attributes.Policy;
    const clave = `${temaArn} ${arn} ${politica}`;
    const permiso = this.permisos.get(clave) ?? admite(politica, temaArn, arn);
    if (this.permisos.size > 1000) this.permisos.clear();
    this.permisos.set(clave, permiso);
    return permiso ? cola : undefined;
  }
}
