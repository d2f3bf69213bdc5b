/** What the stacks deploy and what the local engine runs is the same graph, edge by edge. */
import { GetSubscriptionAttributesCommand, paginateListSubscriptions } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admite } from '../scripts/local/colas/politica.ts';
import { variablesDe } from '../scripts/local/lambda/variables.ts';
import { topologiaReal } from '../scripts/local/topologia.ts';
import { type ColasDePrueba, crearColasDePrueba } from '../shared/pruebas/servidores.ts';
import { deTipo, type Pila, type Recurso, sintetizar } from './pruebas/sintesis.ts';
import { colas, disparadores, dlqsDe, funciones, suscripciones, temas } from './topologia.ts';

/** In place of the account's number, which only AWS knows. */
const CUENTA = '000000000000';
const CUENTA_DE_TERRAFORM = '${data.aws_caller_identity.cuenta.account_id}';

let pilas: readonly Pila[];
let local: ColasDePrueba;
beforeAll(async () => {
  pilas = sintetizar();
  local = await crearColasDePrueba();
});
afterAll(() => local.cerrar());

const texto = (valor: unknown): string => String(valor ?? '');
/** `${aws_sqs_queue.NAME.arn}` → NAME */
const referido = (valor: unknown): string =>
  /^\$\{\w+\.([\w-]+)\.\w+\}$/.exec(texto(valor))?.[1] ?? texto(valor);
/** The last part of an ARN or URL, whether real or of Terraform. */
const ultimo = (valor: unknown): string => referido(valor).split(/[:/]/).at(-1) ?? '';
const filtroDe = (valor: unknown): string => {
  const filtro: Record<string, string[]> = JSON.parse(texto(valor) || '{}');
  return Object.entries(filtro)
    .map(([atributo, valores]) => `${atributo}=${valores.join('|')}`)
    .join(' ');
};
const dlqDe = (politica: unknown): { readonly dlq: string; readonly veces: number } => {
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(texto(politica) || '{}');
  return { dlq: ultimo(deadLetterTargetArn), veces: maxReceiveCount };
};

const aristaDeTema = (o: {
  readonly tema: string;
  readonly cola: string;
  readonly filtro: string;
  readonly crudo: boolean;
  readonly dlq: string;
}) => `${o.tema} → ${o.cola} [${o.filtro}] ${o.crudo ? 'crudo' : 'envuelto'}, fallos → ${o.dlq}`;
const aristaDeDlq = (cola: string, { dlq, veces }: ReturnType<typeof dlqDe>) =>
  `${cola} → ${dlq} tras ${veces}`;
const nodoDeCola = (cola: string, visibilidad: unknown, retencion: unknown) =>
  `${cola}: oculta ${texto(visibilidad) || 30} s, guarda ${texto(retencion)} s`;

describe('the queues', () => {
  const deAws = () => ({
    suscripciones: deTipo(pilas, 'aws_sns_topic_subscription')
      .filter((s) => s.protocol === 'sqs')
      .map((s) =>
        aristaDeTema({
          tema: referido(s.topic_arn),
          cola: referido(s.endpoint),
          filtro: filtroDe(s.filter_policy),
          crudo: s.raw_message_delivery === true,
          dlq: dlqDe(s.redrive_policy).dlq,
        }),
      )
      .sort(),
    dlqs: deTipo(pilas, 'aws_sqs_queue')
      .filter((c) => c.redrive_policy !== undefined)
      .map((c) => aristaDeDlq(texto(c.name), dlqDe(c.redrive_policy)))
      .sort(),
    colas: deTipo(pilas, 'aws_sqs_queue')
      .map((c) => nodoDeCola(texto(c.name), c.visibility_timeout_seconds, c.message_retention_seconds))
      .sort(),
    entregas: deTipo(pilas, 'aws_sqs_queue_policy')
      .flatMap((p) => entregasDe(referido(p.queue_url), texto(p.policy)))
      .sort(),
  });

  /** Asks the policy itself which topics it admits. */
  const entregasDe = (cola: string, politica: string): string[] => {
    const resuelta = politica.replaceAll(
      /\$\{aws_(sns_topic|sqs_queue)\.([\w-]+)\.arn\}/g,
      (_, tipo, nombre) =>
        tipo === 'sns_topic' ? `arn:aws:sns:x:${CUENTA}:${nombre}` : `arn:aws:sqs:x:${CUENTA}:${nombre}`,
    );
    return temas
      .filter((tema) =>
        admite(resuelta, `arn:aws:sns:x:${CUENTA}:${tema}`, `arn:aws:sqs:x:${CUENTA}:${cola}`),
      )
      .map((tema) => `${tema} puede escribir en ${cola}`);
  };

  const deLocal = async () => {
    const prefijo = local.nombre('');
    const plano = (arn: unknown) => ultimo(arn).replace(prefijo, '');
    const nombres = deTipo(pilas, 'aws_sqs_queue').map((c) => texto(c.name));
    const atributos = await Promise.all(
      nombres.map(async (nombre) => {
        const orden = new GetQueueAttributesCommand({
          QueueUrl: local.colaUrl(nombre),
          AttributeNames: ['All'],
        });
        return { nombre, a: (await local.sqs.send(orden)).Attributes ?? {} };
      }),
    );
    const aristas: string[] = [];
    for await (const { Subscriptions = [] } of paginateListSubscriptions({ client: local.sns }, {})) {
      for (const { SubscriptionArn, TopicArn, Endpoint } of Subscriptions) {
        if (!ultimo(TopicArn).startsWith(prefijo)) continue;
        const { Attributes: a = {} } = await local.sns.send(
          new GetSubscriptionAttributesCommand({ SubscriptionArn }),
        );
        aristas.push(
          aristaDeTema({
            tema: plano(TopicArn),
            cola: plano(Endpoint),
            filtro: filtroDe(a.FilterPolicy),
            crudo: a.RawMessageDelivery === 'true',
            dlq: dlqDe(a.RedrivePolicy).dlq.replace(prefijo, ''),
          }),
        );
      }
    }
    return {
      suscripciones: aristas.sort(),
      dlqs: atributos
        .filter(({ a }) => a.RedrivePolicy)
        .map(({ nombre, a }) => {
          const { dlq, veces } = dlqDe(a.RedrivePolicy);
          return aristaDeDlq(nombre, { dlq: dlq.replace(prefijo, ''), veces });
        })
        .sort(),
      colas: atributos
        .map(({ nombre, a }) => nodoDeCola(nombre, a.VisibilityTimeout, a.MessageRetentionPeriod))
        .sort(),
      entregas: atributos
        .flatMap(({ nombre, a }) =>
          temas
            .filter((tema) => admite(a.Policy, local.temaArn(tema), a.QueueArn ?? ''))
            .map((tema) => `${tema} puede escribir en ${nombre}`),
        )
        .sort(),
    };
  };

  test('topics, filters, DLQs, times and who may deliver are the same on both sides', async () => {
    const aws = deAws();
    expect(aws).toEqual(await deLocal());
    // And nothing of the topology is missing on both.
    expect(aws.suscripciones).toHaveLength(suscripciones.length);
    expect(aws.dlqs).toHaveLength(colas.length);
    expect(aws.colas).toHaveLength(2 * colas.length + suscripciones.length);
    expect(aws.entregas).toHaveLength(2 * suscripciones.length);
  });
});

describe('the functions', () => {
  const porNombre = (tipo: string) => Object.assign({}, ...pilas.map((pila) => pila.recursos[tipo] ?? {}));
  const lambdas = (): Readonly<Record<string, Recurso>> => porNombre('aws_lambda_function');
  const numero = (recurso: Recurso | undefined, campo: string) => Number(recurso?.[campo]);

  test('the same ones, with the same limits', () => {
    const aws = Object.entries(lambdas()).map(
      ([nombre, f]) => `${nombre} ${numero(f, 'timeout')} s ${numero(f, 'memory_size')} MB`,
    );
    const suyas = [...topologiaReal.funciones, ...disparadores].map(
      (f) => `${f.nombre} ${f.timeoutS} s ${f.memoriaMB} MB`,
    );
    expect(aws.sort()).toEqual(suyas.sort());
  });

  test('the same queues feed them, in the same batches', () => {
    const aws = deTipo(pilas, 'aws_lambda_event_source_mapping').map((m) => {
      expect(m.function_response_types).toEqual(['ReportBatchItemFailures']);
      const { maximum_concurrency: ambientes }: { maximum_concurrency?: number } = Object(m.scaling_config);
      return `${ultimo(m.event_source_arn)} → ${referido(m.function_name)}: ${m.batch_size} en ${m.maximum_batching_window_in_seconds} s, ${ambientes} a la vez`;
    });
    const suyas = topologiaReal.funciones.flatMap(({ nombre, fuente }) =>
      fuente === undefined
        ? []
        : [
            `${fuente.cola} → ${nombre}: ${fuente.loteMax} en ${fuente.ventanaS} s, ${fuente.concurrenciaMax} a la vez`,
          ],
    );
    expect(aws.sort()).toEqual(suyas.sort());
  });

  test('the same clocks call them', () => {
    const aws = deTipo(pilas, 'aws_scheduler_schedule').map((r) => {
      const { arn }: { arn?: string } = Object(r.target);
      return `${referido(arn)} ${r.schedule_expression}`;
    });
    const suyas = topologiaReal.funciones.flatMap(({ nombre, programa }) =>
      programa === undefined ? [] : [`${nombre} rate(${programa.cadaS / 60} minute)`],
    );
    expect(aws.sort()).toEqual(suyas.sort());
  });

  test('the same routes lead to them, with and without a token', () => {
    const integraciones: Readonly<Record<string, Recurso>> = porNombre('aws_apigatewayv2_integration');
    const aws = deTipo(pilas, 'aws_apigatewayv2_route').map((r) => {
      const destino = integraciones[referido(texto(r.target).replace('integrations/', ''))];
      return `${r.route_key} → ${referido(destino?.integration_uri)} ${r.authorization_type}`;
    });
    const suyas = topologiaReal.rutas.map(
      ({ metodo, ruta, funcion, roles }) =>
        `${metodo} ${ruta} → ${funcion} ${roles === 'todos' ? 'NONE' : 'JWT'}`,
    );
    const resto = [
      `$default → ${topologiaReal.funcionPorDefecto} JWT`,
      `OPTIONS /{proxy+} → ${topologiaReal.funcionPorDefecto} NONE`,
    ];
    expect(aws.sort()).toEqual([...suyas, ...resto].sort());
  });

  /** What Lambda itself sets, or only this machine needs. */
  const DE_LAMBDA = /^(AWS_(?!ENDPOINT_URL_CLOUDWATCH)\w+|PATH|TZ|LANG)$/;
  const variables = (f: Recurso | undefined): Readonly<Record<string, string>> => {
    const { variables: v }: { variables?: Record<string, string> } = Object(f?.environment);
    return v ?? {};
  };

  test.each(funciones)('$nombre is told of the same things', (f) => {
    const suyas = variablesDe(f, topologiaReal, {
      databaseUrl: 'mysql://x',
      endpointColas: 'http://x',
      clavePedidos: 'x',
      endpointAlarmas: 'http://x',
    });
    const nombres = Object.keys(suyas).filter((nombre) => !DE_LAMBDA.test(nombre));
    const aws = variables(lambdas()[f.nombre]);
    expect(Object.keys(aws).sort()).toEqual(
      nombres.map((nombre) => (nombre === 'CLAVE_PEDIDOS' ? 'CLAVE_PEDIDOS_SECRETO' : nombre)).sort(),
    );
    for (const [nombre, valor] of Object.entries(aws)) {
      if (/_(ARN|URL)$/.test(nombre) && /^(TEMA|COLA)_/.test(nombre))
        expect(ultimo(valor.replace(CUENTA_DE_TERRAFORM, CUENTA))).toBe(ultimo(suyas[nombre]));
    }
    // Lambda's limit for all of them together.
    expect(JSON.stringify(aws).length).toBeLessThan(4096);
  });

  test.each(funciones)('$nombre may publish, read and send where its edges lead, and nowhere else', (f) => {
    const roles: Readonly<Record<string, Recurso>> = porNombre('aws_iam_role_policy');
    const { Statement }: { Statement: { Action: string[]; Resource: string[] }[] } = JSON.parse(
      texto(roles[`permisos-${f.nombre}`]?.policy),
    );
    const a = (accion: string) =>
      Statement.filter(({ Action }) => Action.includes(accion))
        .flatMap(({ Resource }) => Resource.map(ultimo))
        .sort();
    expect(a('sns:Publish')).toEqual(f.nombre === 'consultas' ? [] : [...f.publica].sort());
    const propia = f.fuente === undefined ? [] : [f.fuente.cola];
    const vacia: readonly string[] = f.vaciaDlqsDe ?? [];
    expect(a('sqs:DeleteMessage')).toEqual([...propia, ...vacia.flatMap(dlqsDe)].sort());
    expect(a('sqs:ChangeMessageVisibility').includes(f.fuente?.cola ?? '')).toBe(f.devuelve === true);
    expect(a('sqs:SendMessage')).toEqual([...propia.map((cola) => `${cola}-dlq`), ...vacia].sort());
    expect(a('rds-db:connect')).toHaveLength(f.usaBaseDeDatos ? 1 : 0);
  });
});
