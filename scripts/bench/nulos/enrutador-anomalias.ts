import { reenviarCola } from './reenvio.ts';

export const handler = reenviarCola('TEMA_DECISIONES_ARN');
