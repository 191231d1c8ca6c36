const maxCauses = 10;

/**
 * The message of an error and of what caused it, outermost first, on one line each. A cause whose message the effect's
 * message already contains is left out, and so is one without a message.
 */
export function describeCauses(error: unknown): string {
  const lines: string[] = [];
  for (const message of messagesOf(error, maxCauses)) {
    if (message !== '' && !lines.some((line) => line.includes(message))) lines.push(message);
  }
  return lines.join('\n  caused by: ');
}

function messagesOf(error: unknown, maxDepth: number): readonly string[] {
  if (error === undefined || maxDepth === 0) return [];
  if (!(error instanceof Error)) return [String(error)];
  // A connection that was tried at several addresses fails with an empty message and an error for each.
  const parts = error instanceof AggregateError ? error.errors.map((part) => messagesOf(part, 1).join()) : [];
  const message = error.message === '' ? parts.join('; ') : error.message;
  return [message, ...messagesOf(error.cause, maxDepth - 1)];
}
