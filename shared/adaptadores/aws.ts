/**
 * A service that does not answer must not eat the whole timeout of a function (5 s for the consumers): better a
 * failed request, which is retried or reported, than a killed process.
 */
export const OPCIONES_CLIENTE = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
};
