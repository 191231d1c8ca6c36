import type { ListedAccount } from '../accounts/account-order.js';
import { minute, table } from './table.js';

const heads = ['CLIENT', 'STATE', 'TOKEN', 'NAME', 'FOR', 'CREATED', 'LAST USED', 'VALID UNTIL'] as const;

/** Formats accounts as a table with one line per token. */
export function clientTable(clients: readonly ListedAccount[]): string {
  const rows = clients.flatMap(({ name, active, tokens }) => {
    const state = active ? 'active' : 'disabled';
    if (tokens.length === 0) return [[name, state, '-', '-', '-', '-', '-', '-']];
    return tokens.map((token) => [
      name,
      state,
      token.id.slice(0, 8),
      token.name ?? '-',
      token.is_shared ? `${token.kind} (shared)` : token.scope === null ? token.kind : `${token.kind} (${token.scope})`,
      minute(token.created_at),
      token.last_used_at === null ? 'never' : minute(token.last_used_at),
      token.expires_at === null ? '-' : minute(token.expires_at),
    ]);
  });
  return table([heads, ...rows]);
}
