/** The person asked for something that cannot be done: exit code 2 and one sentence. */
export class ErrorDeUso extends Error {}
