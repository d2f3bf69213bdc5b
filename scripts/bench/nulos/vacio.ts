/** A handler that does nothing: what an empty function costs to load and to call. */
export const handler = async () => ({ batchItemFailures: [] });
