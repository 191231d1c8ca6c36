const maxCauses = 10;

/**
 * The message of an error and the messages of its causes, outermost first, on one line each. Left out are causes
 * without a message, and those whose message is contained in one before.
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
  // Node reports a connection that failed at several addresses as an error without a message, with one error per
  // address.
  const parts = error instanceof AggregateError ? error.errors.map((part) => messagesOf(part, 1).join()) : [];
  const message = error.message === '' ? parts.join('; ') : error.message;
  return [message, ...messagesOf(error.cause, maxDepth - 1)];
}
