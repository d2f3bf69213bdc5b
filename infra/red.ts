import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import type { Construct } from 'constructs';
import { comprobarEntorno } from './comprobaciones.ts';
import { crearEndpointS3, crearEndpoints } from './constructos/endpoints.ts';
import { abrirAPrefijos, crearGrupos, type Grupos } from './constructos/grupos.ts';
import { Pila } from './constructos/pila.ts';
import type { Entorno } from './entornos.ts';
import type { Modelo } from './modelo.ts';

/** Core-Network: a VPC from which nothing leads to the internet. Services are reached by endpoints. */
export class PilaRed extends Pila {
  readonly vpcId: string;
  readonly subredes: readonly string[];
  readonly grupos: Grupos;

  constructor(ambito: Construct, id: string, entorno: Entorno, modelo: Modelo) {
    super(ambito, id, entorno);
    comprobarEntorno(entorno, modelo);
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: entorno.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: this.nombrar('vpc') },
    });
    this.vpcId = vpc.id;
    // The group that everything gets which names none: no rule, so no way in or out.
    new DefaultSecurityGroup(this, 'grupo-por-defecto', { vpcId: vpc.id });
    const tabla = new RouteTable(this, 'rutas', { vpcId: vpc.id, tags: { Name: this.nombrar('privada') } });
    this.subredes = entorno.zonas.map((zona, i) => {
      const subred = new Subnet(this, `privada-${zona}`, {
        vpcId: vpc.id,
        availabilityZone: `${entorno.region}${zona}`,
        cidrBlock: entorno.cidr.replace(/\.0\.0\/16$/, `.${16 * i}.0/20`),
        mapPublicIpOnLaunch: false,
        tags: { Name: this.nombrar(`privada-${zona}`) },
      });
      new RouteTableAssociation(this, `rutas-${zona}`, { subnetId: subred.id, routeTableId: tabla.id });
      return subred.id;
    });
    this.grupos = crearGrupos(this, vpc.id);
    crearEndpoints(this, {
      vpcId: vpc.id,
      subredes: this.subredes.slice(0, entorno.zonasDeEndpoints),
      grupo: this.grupos.endpoints,
    });
    abrirAPrefijos(this, this.grupos, crearEndpointS3(this, { vpcId: vpc.id, tablaId: tabla.id }));
  }
}
