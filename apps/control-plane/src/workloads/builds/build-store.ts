import type { BuildReport } from '@spotguard/protocol';
import { eq, sql } from 'drizzle-orm';
import type { BuildRow, WorkloadRow } from '../../storage/rows.js';
import { builds } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { findInstance } from '../instances/find-instance.js';

/** A report of an agent about its own build. */
export interface IncomingBuild {
  readonly workload: WorkloadRow;
  readonly instanceId: string;
  readonly report: BuildReport;
}

/** What the agents of an account are built of. */
export interface BuildStore {
  /** Stores a report. Answers whether the contents of the build are known now; `unknown` for an unknown instance. */
  record(incoming: IncomingBuild): Promise<'known' | 'needs-contents' | 'unknown'>;
  /** Finds the build of an instance, with its state and its failover plan; undefined when it has reported none. */
  find(agentId: string, instanceId: string): Promise<BuildRow | undefined>;
}

/** Creates the store of builds of one account. */
export function buildStore(scope: Scope): BuildStore {
  return {
    record: (incoming) => record(scope, incoming),
    find: async (agentId, instanceId) => (isUuid(agentId) ? findBuild(scope, agentId, instanceId) : undefined),
  };
}

/** Finds the build of an instance; undefined when its agent has reported none. */
export async function findBuild(scope: Scope, agentId: string, instanceId: string): Promise<BuildRow | undefined> {
  const [build] = await scope.queries
    .select()
    .from(builds)
    .where(rowsOf(scope, agentId, builds, eq(builds.instanceId, instanceId)));
  return build;
}

async function record(
  scope: Scope,
  { workload, instanceId, report }: IncomingBuild,
): Promise<'known' | 'needs-contents' | 'unknown'> {
  if ((await findInstance(scope, workload.id, instanceId)) === undefined) return 'unknown';
  const { hash, contents = null, state, failover_plan: failoverPlan = null } = report;
  const reportedAt = scope.clock.now();
  const reported = { hash, state, failoverPlan, reportedAt };
  const [stored] = await scope.queries
    .insert(builds)
    .values({ ...reported, contents, accountId: scope.accountId, agentId: workload.id, instanceId })
    .onConflictDoUpdate({
      target: [builds.agentId, builds.instanceId],
      set: {
        ...reported,
        // Contents of another hash are those of an earlier build.
        contents: sql`coalesce(excluded.contents, case when ${builds.hash} = excluded.hash then ${builds.contents} end)`,
      },
    })
    .returning({ isKnown: sql<boolean>`${builds.contents} is not null` });
  scope.wakeUps.wake(workload.id);
  return stored?.isKnown === true ? 'known' : 'needs-contents';
}
