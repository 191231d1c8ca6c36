import { type Schema, SpotGuardError } from '@spotguard/sdk';

/**
 * Validates a value of the journal. Rejects with `INVARIANT`, with `what` in the message, when the schema refuses it.
 */
export async function readJournaled(schema: Schema, stored: unknown, what: string): Promise<unknown> {
  const parsed = await schema['~standard'].validate(stored);
  if (parsed.issues === undefined) return parsed.value;
  throw new SpotGuardError(
    'INVARIANT',
    `${what} is refused by its own schema after conversion to JSON: ${parsed.issues.map(({ message }) => message).join('; ')}`,
    { details: { issues: parsed.issues } },
  );
}

/** Converts the value to JSON and back, as writing it to the journal and reading it would. */
export function convertThroughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
