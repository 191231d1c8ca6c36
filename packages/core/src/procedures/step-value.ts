import { type Schema, SpotGuardError } from '@spotguard/sdk';

/** A journaled value in its own type again. `what` names it in the error of a value that its schema refuses. */
export async function readBack(schema: Schema, stored: unknown, what: string): Promise<unknown> {
  const parsed = await schema['~standard'].validate(stored);
  if (parsed.issues === undefined) return parsed.value;
  throw new SpotGuardError(
    'INVARIANT',
    `${what} is refused by its own schema after a trip through JSON: ${parsed.issues.map(({ message }) => message).join('; ')}`,
    { details: { issues: parsed.issues } },
  );
}

/** The value as a restart would find it in the journal. */
export function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
