import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget/index.js';
import { ChatbotSlackChannelConfiguration } from '@cdktf/provider-aws/lib/chatbot-slack-channel-configuration/index.js';
import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { Construct } from 'constructs';
import type { PilaApi } from './api.ts';
import type { PilaBase } from './base.ts';
import { crearAlarma, crearCompuesta } from './constructos/alarmas.ts';
import { Pila } from './constructos/pila.ts';
import { politicaDeRecurso, quienAsume } from './constructos/politica.ts';
import { crearRol } from './constructos/rol.ts';
import { cuerpoDelTablero } from './constructos/tablero.ts';
import type { Entorno } from './entornos.ts';
import type { PilaMensajeria } from './mensajeria.ts';
import type { Modelo } from './modelo.ts';
import type { MetricaDeNube } from './topologia.ts';

/** Core-Observability: who is told of what. */
export class PilaObservabilidad extends Pila {
  constructor(
    ambito: Construct,
    id: string,
    entorno: Entorno,
    modelo: Modelo,
    partes: { readonly base: PilaBase; readonly mensajeria: PilaMensajeria; readonly api: PilaApi },
  ) {
    super(ambito, id, entorno);
    const tema = this.#avisos(partes.mensajeria.clave.arn);
    const acciones = [tema.arn];
    const deLaCadena = modelo.alarmas.map((alarma) => {
      const { nombre, valor } = alarma.metrica.dimension;
      return crearAlarma(this, alarma, { [nombre]: valor }, acciones);
    });
    for (const alarma of modelo.alarmasDeNube) {
      crearAlarma(this, alarma, this.#dimension(alarma.metrica, partes), acciones);
    }
    crearCompuesta(this, 'pedidos-en-peligro', deLaCadena, acciones);
    const tablero = new CloudwatchDashboard(this, 'tablero', {
      dashboardName: this.nombrar('flujos'),
      dashboardBody: cuerpoDelTablero(this, modelo, partes.api.apiId),
    });
    this.#presupuesto(tema.arn);
    const { region } = entorno;
    this.salida(
      'DashboardUrl',
      `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${tablero.dashboardName}`,
      'Tablero de los flujos',
    );
    this.salida('AlarmTopicArn', tema.arn, 'Tema por el que se avisa de las alarmas');
  }

  #dimension(
    { de }: MetricaDeNube,
    { base, api }: { readonly base: PilaBase; readonly api: PilaApi },
  ): Record<string, string> {
    switch (de) {
      case 'base':
        return { DBInstanceIdentifier: base.identificador };
      case 'proxy':
        return { ProxyName: base.nombreProxy };
      case 'api':
        return { ApiId: api.apiId };
      case 'cuenta':
        return {};
      default:
        return { FunctionName: this.nombrar(de) };
    }
  }

  /** The topic of the alarms, and whom it tells. Each e-mail address has to confirm once. */
  #avisos(clave: string): SnsTopic {
    const { alarmEmails, chat } = this.entorno;
    const tema = new SnsTopic(this, 'avisos', { name: this.nombrar('alarmas'), kmsMasterKeyId: clave });
    const publicar = (Service: string) => ({
      principal: { Service },
      acciones: ['sns:Publish'],
      recursos: [tema.arn],
      condicion: { StringEquals: { 'aws:SourceAccount': this.cuenta } },
    });
    new SnsTopicPolicy(this, 'politica-avisos', {
      arn: tema.arn,
      policy: politicaDeRecurso([publicar('cloudwatch.amazonaws.com'), publicar('budgets.amazonaws.com')]),
    });
    for (const [i, endpoint] of alarmEmails.entries()) {
      new SnsTopicSubscription(this, `correo-${i}`, { topicArn: tema.arn, protocol: 'email', endpoint });
    }
    if (chat !== null) {
      const { rol } = crearRol(this, 'chat', {
        nombre: this.nombrar('chat'),
        asume: quienAsume('chatbot.amazonaws.com', this.cuenta),
        permisos: [
          { acciones: ['cloudwatch:DescribeAlarms'], recursos: [this.arn('cloudwatch', 'alarm:*')] },
        ],
      });
      new ChatbotSlackChannelConfiguration(this, 'chat', {
        configurationName: this.nombrar('alarmas'),
        iamRoleArn: rol.arn,
        slackTeamId: chat.teamId,
        slackChannelId: chat.channelId,
        snsTopicArns: [tema.arn],
        guardrailPolicyArns: ['arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess'],
      });
    }
    return tema;
  }

  #presupuesto(tema: string): void {
    new BudgetsBudget(this, 'presupuesto', {
      name: this.nombrar('mes'),
      budgetType: 'COST',
      limitAmount: String(this.entorno.budgetUsd),
      limitUnit: 'USD',
      timeUnit: 'MONTHLY',
      notification: [
        { notificationType: 'ACTUAL', threshold: 80 },
        { notificationType: 'FORECASTED', threshold: 100 },
      ].map((aviso) => ({
        ...aviso,
        comparisonOperator: 'GREATER_THAN',
        thresholdType: 'PERCENTAGE',
        subscriberSnsTopicArns: [tema],
      })),
    });
  }
}
