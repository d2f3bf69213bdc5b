import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Wafv2WebAcl, type Wafv2WebAclRuleAction } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';
import { api } from '../topologia.ts';
import type { Pila } from './pila.ts';

/** Seconds over which WAF counts: the shortest it knows. See docs/decisiones/0012. */
const VENTANA_S = 60;

const visibilidad = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: true,
});

const GRUPOS = [
  // Orders may have 1 MiB, and this rule refuses bodies above 8 KB: it only ever counts.
  { nombre: 'AWSManagedRulesCommonRuleSet', cuenta: ['SizeRestrictions_BODY'] },
  { nombre: 'AWSManagedRulesKnownBadInputsRuleSet', cuenta: [] },
  { nombre: 'AWSManagedRulesAmazonIpReputationList', cuenta: [] },
] as const;

const excesivas = (bloquear: boolean): Wafv2WebAclRuleAction =>
  bloquear
    ? {
        block: {
          customResponse: {
            responseCode: 429,
            responseHeader: [{ name: 'Retry-After', value: String(VENTANA_S) }],
          },
        },
      }
    : { count: {} };

/**
 * WAF in front of CloudFront, hence in us-east-1 wherever the rest is: Amazon's managed rules, and how many requests
 * one token, or one address without token, may make. In COUNT it only counts what it would have blocked.
 */
export const crearCortafuegos = (pila: Pila, provider: AwsProvider): Wafv2WebAcl => {
  const bloquear = pila.entorno.wafMode === 'BLOCK';
  const { cliente, personal } = api.limites;
  const gestionadas = GRUPOS.map(({ nombre, cuenta }, priority) => ({
    name: nombre,
    priority,
    overrideAction: bloquear ? { none: {} } : { count: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: 'AWS',
        name: nombre,
        rule_action_override: cuenta.map((name) => ({ name, action_to_use: { count: {} } })),
      },
    },
    visibilityConfig: visibilidad(nombre),
  }));
  const limitadas = [
    {
      name: 'por-token',
      porSegundo: cliente.porSegundo,
      clave: {
        aggregate_key_type: 'CUSTOM_KEYS',
        custom_key: [
          { header: { name: 'authorization', text_transformation: [{ priority: 0, type: 'NONE' }] } },
        ],
      },
    },
    { name: 'por-direccion', porSegundo: personal.porSegundo, clave: { aggregate_key_type: 'IP' } },
  ].map(({ name, porSegundo, clave }, i) => ({
    name,
    priority: GRUPOS.length + i,
    action: excesivas(bloquear),
    statement: {
      rate_based_statement: {
        limit: porSegundo * VENTANA_S,
        evaluation_window_sec: VENTANA_S,
        ...clave,
      },
    },
    visibilityConfig: visibilidad(name),
  }));
  return new Wafv2WebAcl(pila, 'cortafuegos', {
    provider,
    name: pila.nombrar('api'),
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    rule: [...gestionadas, ...limitadas],
    visibilityConfig: visibilidad(pila.nombrar('api')),
  });
};
