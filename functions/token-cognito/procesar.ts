import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import type { Logger } from '../../shared/lambda/logger.ts';
import { type Decision, decidir } from './decidir.ts';

type Evento = PreTokenGenerationV2TriggerEvent;
type Cambios = Evento['response']['claimsAndScopeOverrideDetails'];

/** What nobody vouches for must not be in the token either, wherever it comes from. */
const cambiosDe = (decision: Decision): Cambios => ({
  accessTokenGeneration:
    decision.tipo === 'CLAIMS'
      ? { claimsToAddOrOverride: { ...decision.claims } }
      : { claimsToSuppress: ['rol', 'cliente_id'] },
});

/** Cognito wants the whole event back, with its answer in `response`. */
export const crearProcesar =
  (logger: Logger) =>
  async (evento: Evento): Promise<Evento> => {
    const { groupConfiguration, userAttributes } = evento.request;
    const decision = decidir({
      grupos: groupConfiguration?.groupsToOverride ?? [],
      atributos: userAttributes ?? {},
    });
    if (decision.tipo === 'SIN_CLAIMS') logger.warn({ motivo: decision.motivo }, 'token sin rol');
    return { ...evento, response: { claimsAndScopeOverrideDetails: cambiosDe(decision) } };
  };
