/** Returns an input as it is sent: without what is undefined. */
export function cleanInput(input: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(input ?? {})) as Record<string, unknown>;
}
