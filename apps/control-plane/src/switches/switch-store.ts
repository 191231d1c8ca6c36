import { and, desc, eq, getTableColumns, or } from 'drizzle-orm';
import type { SwitchRow } from '../storage/rows.js';
import { switches } from '../storage/schema.js';
import type { Scope } from '../tenants/scope.js';
import { type IncomingSwitchReport, recordSwitch } from './record-switch.js';

/** A switch without the times as its report gave them. */
export type ListedSwitch = Omit<SwitchRow, 'timing'>;

/** The switches of a tenant's agents. */
export interface SwitchStore {
  /** Stores a report once; the same one again only fills what was unknown. */
  record(incoming: IncomingSwitchReport): Promise<void>;
  /** The last hundred, newest first; of one instance, old or new, if given. */
  history(instanceId: string | undefined): Promise<readonly ListedSwitch[]>;
}

const { timing: _, ...listed } = getTableColumns(switches);

/** Makes the switches' store of one tenant. */
export function switchStore(scope: Scope): SwitchStore {
  return {
    record: (incoming) => recordSwitch(scope, incoming),
    history: (instanceId) =>
      scope.queries
        .select(listed)
        .from(switches)
        .where(
          and(
            eq(switches.clientId, scope.clientId),
            instanceId === undefined
              ? undefined
              : or(eq(switches.oldInstanceId, instanceId), eq(switches.newInstanceId, instanceId)),
          ),
        )
        .orderBy(desc(switches.sequence))
        .limit(100),
  };
}
