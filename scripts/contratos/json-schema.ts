/** What the documents have in common: JSON Schema as zod writes it, made easier to read. */
import * as z from 'zod';

/**
 * zod's pattern for a moment knows leap years and fills a line; `date-time` says the same, but for the milliseconds,
 * which some demand, and for the Z.
 */
export const momentosCortos = ({
  jsonSchema,
}: {
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void => {
  if (jsonSchema.format !== 'date-time') return;
  const conMilisegundos = jsonSchema.pattern?.includes('\\.\\d{3}') === true;
  jsonSchema.pattern = conMilisegundos ? '\\.[0-9]{3}Z$' : 'Z$';
};

/** The schema of an event, as a writer must make it. Later versions may add fields: readers ignore them. */
export const esquemaDeEvento = (esquema: z.ZodType): z.core.JSONSchema.BaseSchema =>
  z.toJSONSchema(esquema, { io: 'input', override: momentosCortos });
