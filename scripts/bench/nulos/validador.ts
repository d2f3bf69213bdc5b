import { reenviarCola } from './reenvio.ts';

export const handler = reenviarCola('TEMA_EVALUACIONES_ARN');
