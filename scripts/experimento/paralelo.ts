/** Does `hacer` for each thing, at most `concurrencia` at once. The first error stops the taking of new ones. */
export async function enParalelo<T>(
  cosas: readonly T[],
  concurrencia: number,
  hacer: (cosa: T) => Promise<void>,
): Promise<void> {
  const resto = cosas[Symbol.iterator]();
  const trabajador = async (): Promise<void> => {
    for (const cosa of resto) await hacer(cosa);
  };
  // All share one iterator: each takes the next thing that nobody has taken yet.
  await Promise.all(Array.from({ length: Math.min(concurrencia, cosas.length) }, trabajador));
}
