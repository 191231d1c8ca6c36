import { and, desc, eq, getTableColumns, or } from 'drizzle-orm';
import type { SwitchRow } from '../storage/rows.js';
import { switches } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';

/** A switch without the column `timing`, the times in the format of the report. */
export type ListedSwitch = Omit<SwitchRow, 'timing'>;

/** The switches of an account's workloads, for people. */
export interface SwitchHistory {
  /** Lists the last hundred switches, newest first; with an instance id only those from or to that instance. */
  list(instanceId: string | undefined): Promise<readonly ListedSwitch[]>;
}

const { timing: _, ...listed } = getTableColumns(switches);

/** Creates the history of switches of one account. */
export function switchHistory(scope: Scope): SwitchHistory {
  return {
    list: (instanceId) =>
      scope.queries
        .select(listed)
        .from(switches)
        .where(
          and(
            eq(switches.accountId, scope.accountId),
            instanceId === undefined
              ? undefined
              : or(eq(switches.oldInstanceId, instanceId), eq(switches.newInstanceId, instanceId)),
          ),
        )
        .orderBy(desc(switches.sequence))
        .limit(100),
  };
}
