import { reenviarCola } from './reenvio.ts';

export const handler = reenviarCola('TEMA_FALTANTES_ARN');
