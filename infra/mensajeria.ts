import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import type { Construct } from 'constructs';
import { nombreValido } from './comprobaciones.ts';
import { crearClave } from './constructos/clave.ts';
import { crearCola, crearSuscripcion } from './constructos/colas.ts';
import { Pila } from './constructos/pila.ts';
import { politicaDeRecurso } from './constructos/politica.ts';
import type { Entorno } from './entornos.ts';
import type { Modelo } from './modelo.ts';
import { hallar } from './modelo.ts';

/** Core-Messaging: queues, DLQs, topics and filtered subscriptions, exactly as the topology says. */
export class PilaMensajeria extends Pila {
  readonly clave: KmsKey;

  constructor(ambito: Construct, id: string, entorno: Entorno, modelo: Modelo) {
    super(ambito, id, entorno);
    // With the key that AWS manages, CloudWatch cannot publish, and an alarm is refused in silence.
    this.clave = crearClave(this, 'mensajeria', {
      descripcion: 'Colas y temas de Vigía',
      servicios: ['sns.amazonaws.com', 'cloudwatch.amazonaws.com', 'budgets.amazonaws.com'],
    });
    const temas = modelo.temas.map((nombre) => ({ nombre, tema: this.#tema(nombre) }));
    const colas = modelo.colas.map((cola) => ({
      nombre: cola.nombre,
      cola: crearCola(this, cola, this.clave, modelo),
    }));
    for (const suscripcion of modelo.suscripciones) {
      const { tema } = hallar(temas, suscripcion.tema);
      const { cola } = hallar(colas, suscripcion.cola);
      crearSuscripcion(this, suscripcion, { tema, cola, clave: this.clave }, modelo);
    }
    const dlqs = [...modelo.colas, ...modelo.suscripciones].map(({ dlq }) => dlq.nombre);
    for (const nombre of dlqs) this.salida(salidaDeDlq(nombre), this.urlDeCola(nombre), `DLQ ${nombre}`);
  }

  #tema(nombre: string): SnsTopic {
    const tema = new SnsTopic(this, nombre, {
      name: nombreValido('tema', nombre),
      kmsMasterKeyId: this.clave.arn,
    });
    new SnsTopicPolicy(this, `politica-${nombre}`, {
      arn: tema.arn,
      policy: politicaDeRecurso([
        {
          principal: { AWS: `arn:aws:iam::${this.cuenta}:root` },
          acciones: ['sns:GetTopicAttributes', 'sns:Publish', 'sns:Subscribe'],
          recursos: [tema.arn],
        },
        {
          efecto: 'Deny',
          principal: '*',
          acciones: ['sns:Publish'],
          recursos: [tema.arn],
          condicion: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
    return tema;
  }

  /** As SQS makes them, so that no stack has to read another's state for one. */
  urlDeCola(nombre: string): string {
    return `https://sqs.${this.entorno.region}.amazonaws.com/${this.cuenta}/${nombre}`;
  }
}

/** `cola-validacion-dlq` → `DlqUrlColaValidacionDlq`. */
export const salidaDeDlq = (nombre: string): string =>
  `DlqUrl${nombre
    .split('-')
    .map((parte) => parte.charAt(0).toUpperCase() + parte.slice(1))
    .join('')}`;
