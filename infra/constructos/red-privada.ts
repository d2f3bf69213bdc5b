import type { Pila } from './pila.ts';
import type { Permiso } from './politica.ts';

/** What Lambda and CodeBuild do in the name of a role to stand in a VPC. Neither takes the ids of interfaces yet to be. */
export const permisosDeRed = (pila: Pila): readonly Permiso[] => [
  {
    acciones: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:UnassignPrivateIpAddresses',
    ],
    recursos: [
      pila.arn('ec2', 'network-interface/*'),
      pila.arn('ec2', 'subnet/*'),
      pila.arn('ec2', 'security-group/*'),
    ],
  },
  {
    acciones: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    recursos: ['*'],
    motivo: 'EC2 no admite recursos en las acciones Describe',
  },
];
