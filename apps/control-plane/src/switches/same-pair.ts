import { asc, desc, eq } from 'drizzle-orm';
import type { AgentRow, SwitchRow } from '../storage/rows.js';
import { switches } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';

/** The row that already says that one host took over from another, under whatever key it was reported. */
export async function findSamePair(
  scope: Scope,
  agent: AgentRow,
  { oldInstanceId, newInstanceId }: Pick<SwitchRow, 'oldInstanceId' | 'newInstanceId'>,
): Promise<SwitchRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(switches)
    .where(
      rowsOf(
        scope,
        agent.id,
        switches,
        eq(switches.success, true),
        eq(switches.oldInstanceId, oldInstanceId),
        eq(switches.newInstanceId, newInstanceId),
      ),
    )
    .orderBy(asc(switches.sequence))
    .limit(1);
  return row;
}

/** The newest row that says so without any report. */
export async function findInferred(
  scope: Scope,
  agent: AgentRow,
  { oldInstanceId, newInstanceId }: Pick<SwitchRow, 'oldInstanceId' | 'newInstanceId'>,
): Promise<SwitchRow | undefined> {
  const [row] = await scope.queries
    .select()
    .from(switches)
    .where(
      rowsOf(
        scope,
        agent.id,
        switches,
        eq(switches.isInferred, true),
        eq(switches.oldInstanceId, oldInstanceId),
        eq(switches.newInstanceId, newInstanceId),
      ),
    )
    .orderBy(desc(switches.sequence))
    .limit(1);
  return row;
}
