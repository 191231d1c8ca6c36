import { and, desc, eq, getTableColumns, lt, or } from 'drizzle-orm';
import type { SwitchRow } from '../storage/rows.js';
import { switches } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import { type HistoryFilter, inTime } from './history-filter.js';

/** A switch without the column `timing`, the times in the format of the report. */
export type ListedSwitch = Omit<SwitchRow, 'timing'>;

/** Which switches to list. */
export interface SwitchFilter extends HistoryFilter {
  /** Only switches from or to this instance. */
  readonly instanceId?: string | undefined;
  readonly success?: boolean | undefined;
  readonly trigger?: string | undefined;
  /** Only switches from or to this zone. */
  readonly zone?: string | undefined;
  /** Only switches with a smaller sequence: those of the next page. */
  readonly before?: number | undefined;
}

/** The switches of an account's workloads, for people. */
export interface SwitchHistory {
  /** Lists the last hundred switches, newest first; with an instance id only those from or to that instance. */
  list(instanceId: string | undefined): Promise<readonly ListedSwitch[]>;
  /** Lists switches that match, newest first: one more than the limit when there are more. */
  listPage(filter: SwitchFilter): Promise<readonly ListedSwitch[]>;
  /** Finds one switch, with its times in the format of the report. */
  find(switchId: string): Promise<SwitchRow | undefined>;
}

const { timing: _, ...listed } = getTableColumns(switches);

/** Creates the history of switches of one account. */
export function switchHistory(scope: Scope): SwitchHistory {
  return {
    list: (instanceId) =>
      scope.queries
        .select(listed)
        .from(switches)
        .where(and(eq(switches.accountId, scope.accountId), involves(instanceId)))
        .orderBy(desc(switches.sequence))
        .limit(100),
    listPage: (filter) => listPage(scope, filter),
    find: async (switchId) => {
      if (!isUuid(switchId)) return undefined;
      const wanted = and(eq(switches.accountId, scope.accountId), eq(switches.id, switchId));
      const [row] = await scope.queries.select().from(switches).where(wanted);
      return row;
    },
  };
}

function involves(instanceId: string | undefined) {
  if (instanceId === undefined) return undefined;
  return or(eq(switches.oldInstanceId, instanceId), eq(switches.newInstanceId, instanceId));
}

function listPage(scope: Scope, filter: SwitchFilter): Promise<ListedSwitch[]> {
  const { limit, workloadId, instanceId, success, trigger, zone, before } = filter;
  return scope.queries
    .select(listed)
    .from(switches)
    .where(
      and(
        eq(switches.accountId, scope.accountId),
        workloadId === undefined ? undefined : eq(switches.agentId, workloadId),
        involves(instanceId),
        success === undefined ? undefined : eq(switches.success, success),
        trigger === undefined ? undefined : eq(switches.trigger, trigger),
        zone === undefined ? undefined : or(eq(switches.oldZone, zone), eq(switches.newZone, zone)),
        before === undefined ? undefined : lt(switches.sequence, before),
        ...inTime(switches.reportedAt, filter),
      ),
    )
    .orderBy(desc(switches.sequence))
    .limit(limit + 1);
}
