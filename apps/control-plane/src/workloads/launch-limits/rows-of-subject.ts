import { and, type Column, eq, type SQL } from 'drizzle-orm';
import type { Scope } from '../../storage/scope.js';
import type { SubjectLimits } from './limit-values.js';

/**
 * Matches the rows of a limit's subject: of a workload, of the scope's account, or for a limit of all accounts every row.
 */
export function rowsOfSubject(
  scope: Scope,
  { level, subject }: SubjectLimits,
  table: { readonly accountId: Column; readonly agentId: Column },
): SQL | undefined {
  if (level === 'all') return undefined;
  const ofAccount = eq(table.accountId, scope.accountId);
  return level === 'account' ? ofAccount : and(ofAccount, eq(table.agentId, subject));
}
