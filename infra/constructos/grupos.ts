import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { Pila } from './pila.ts';

const MYSQL = 3306;
const HTTPS = 443;

/** Ids of the security groups. */
export interface Grupos {
  /** The functions, and the builds that migrate. */
  readonly funciones: string;
  readonly proxy: string;
  readonly base: string;
  readonly endpoints: string;
}

/** Who may open a connection to whom. What no edge says is closed. */
const ARISTAS = [
  { de: 'funciones', a: 'proxy', puerto: MYSQL },
  { de: 'proxy', a: 'base', puerto: MYSQL },
  { de: 'funciones', a: 'endpoints', puerto: HTTPS },
] as const;

/** The security groups, each edge as a rule at both of its ends. */
export const crearGrupos = (pila: Pila, vpcId: string): Grupos => {
  const crear = (nombre: keyof Grupos, description: string): string =>
    new SecurityGroup(pila, `grupo-${nombre}`, {
      name: pila.nombrar(nombre),
      description,
      vpcId,
      tags: { Name: pila.nombrar(nombre) },
    }).id;
  const grupos: Grupos = {
    funciones: crear('funciones', 'Funciones de Vigia y migraciones'),
    proxy: crear('proxy', 'RDS Proxy'),
    base: crear('base', 'RDS MySQL'),
    endpoints: crear('endpoints', 'Endpoints de servicios de AWS'),
  };
  for (const { de, a, puerto } of ARISTAS) {
    const regla = { ipProtocol: 'tcp', fromPort: puerto, toPort: puerto };
    new VpcSecurityGroupEgressRule(pila, `sale-${de}-${a}`, {
      ...regla,
      securityGroupId: grupos[de],
      referencedSecurityGroupId: grupos[a],
    });
    new VpcSecurityGroupIngressRule(pila, `entra-${a}-${de}`, {
      ...regla,
      securityGroupId: grupos[a],
      referencedSecurityGroupId: grupos[de],
    });
  }
  return grupos;
};

/** A gateway endpoint has no interface, hence no group: what may go there is a list of address prefixes. */
export const abrirAPrefijos = (pila: Pila, grupos: Grupos, prefixListId: string): void => {
  new VpcSecurityGroupEgressRule(pila, 'sale-funciones-s3', {
    securityGroupId: grupos.funciones,
    ipProtocol: 'tcp',
    fromPort: HTTPS,
    toPort: HTTPS,
    prefixListId,
  });
};
