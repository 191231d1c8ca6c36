import { asc, desc, eq, type SQL } from 'drizzle-orm';
import type { SwitchRow, WorkloadRow } from '../../storage/rows.js';
import { switches } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';

type Pair = Pick<SwitchRow, 'oldInstanceId' | 'newInstanceId'>;

/** Finds the first successful switch between two instances, whatever key it was reported with. */
export function findSamePair(scope: Scope, workload: WorkloadRow, pair: Pair): Promise<SwitchRow | undefined> {
  return firstOfPair(scope, workload, pair, { condition: eq(switches.success, true), order: asc(switches.sequence) });
}

/** Finds the newest switch between two instances that was only inferred and not reported. */
export function findInferred(scope: Scope, workload: WorkloadRow, pair: Pair): Promise<SwitchRow | undefined> {
  return firstOfPair(scope, workload, pair, {
    condition: eq(switches.isInferred, true),
    order: desc(switches.sequence),
  });
}

async function firstOfPair(
  scope: Scope,
  workload: WorkloadRow,
  { oldInstanceId, newInstanceId }: Pair,
  { condition, order }: { readonly condition: SQL; readonly order: SQL },
): Promise<SwitchRow | undefined> {
  const isPair = [eq(switches.oldInstanceId, oldInstanceId), eq(switches.newInstanceId, newInstanceId)];
  const [row] = await scope.queries
    .select()
    .from(switches)
    .where(rowsOf(scope, workload.id, switches, condition, ...isPair))
    .orderBy(order)
    .limit(1);
  return row;
}
