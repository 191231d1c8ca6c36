import { asc, desc, eq, type SQL } from 'drizzle-orm';
import type { AgentRow, SwitchRow } from '../../storage/rows.js';
import { switches } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

type Pair = Pick<SwitchRow, 'oldInstanceId' | 'newInstanceId'>;

/** The row that already says that one host took over from another, under whatever key it was reported. */
export function findSamePair(scope: Scope, agent: AgentRow, pair: Pair): Promise<SwitchRow | undefined> {
  return firstOfPair(scope, agent, pair, { condition: eq(switches.success, true), order: asc(switches.sequence) });
}

/** The newest row that says so without any report. */
export function findInferred(scope: Scope, agent: AgentRow, pair: Pair): Promise<SwitchRow | undefined> {
  return firstOfPair(scope, agent, pair, { condition: eq(switches.isInferred, true), order: desc(switches.sequence) });
}

async function firstOfPair(
  scope: Scope,
  agent: AgentRow,
  { oldInstanceId, newInstanceId }: Pair,
  { condition, order }: { readonly condition: SQL; readonly order: SQL },
): Promise<SwitchRow | undefined> {
  const isPair = [eq(switches.oldInstanceId, oldInstanceId), eq(switches.newInstanceId, newInstanceId)];
  const [row] = await scope.queries
    .select()
    .from(switches)
    .where(rowsOf(scope, agent.id, switches, condition, ...isPair))
    .orderBy(order)
    .limit(1);
  return row;
}
