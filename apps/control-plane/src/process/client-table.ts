import type { ListedAccount } from '../accounts/account-order.js';

const heads = ['CLIENT', 'STATE', 'TOKEN', 'FOR', 'CREATED', 'LAST USED', 'VALID UNTIL'] as const;

/** Formats accounts as a table with one line per token. */
export function clientTable(clients: readonly ListedAccount[]): string {
  const rows = clients.flatMap(({ name, active, tokens }) => {
    const state = active ? 'active' : 'disabled';
    if (tokens.length === 0) return [[name, state, '-', '-', '-', '-', '-']];
    return tokens.map((token) => [
      name,
      state,
      token.id.slice(0, 8),
      token.is_shared ? `${token.kind} (shared)` : token.kind,
      minute(token.created_at),
      token.last_used_at === null ? 'never' : minute(token.last_used_at),
      token.expires_at === null ? '-' : minute(token.expires_at),
    ]);
  });
  const all = [[...heads], ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')}Z`;
}
