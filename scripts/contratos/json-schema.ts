/** What the documents have in common: JSON Schema as zod writes it, made easier to read. */
import * as z from 'zod';

/** zod's pattern for a moment knows leap years and fills a line; `date-time` says the same, but for the milliseconds. */
export const momentosCortos = ({
  jsonSchema,
}: {
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void => {
  if (jsonSchema.format === 'date-time') jsonSchema.pattern = '\\.[0-9]{3}Z$';
};

/** The schema of an event, as a writer must make it. Later versions may add fields: readers ignore them. */
export const esquemaDeEvento = (esquema: z.ZodType): z.core.JSONSchema.BaseSchema =>
  z.toJSONSchema(esquema, { io: 'input', override: momentosCortos });
