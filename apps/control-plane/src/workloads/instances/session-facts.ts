import { type SQL, sql } from 'drizzle-orm';
import { commands, freezes, workloads } from '../../storage/schema.js';
import { everyAccount } from '../launch-limits/limit-values.js';

/**
 * Reads, as part of a query of `workloads`, the freeze that applies to each, that of the highest level first. Null: there is
 * none.
 */
export const freezeInForce = sql<FreezeFacts | null>`(
  select jsonb_build_object('level', ${freezes.level}, 'reason', ${freezes.reason}, 'frozenBy', ${freezes.frozenBy},
    'since', ${freezes.since})
  from ${freezes}
  where ${freezes.subject} = any(array[${sql.raw(`'${everyAccount}'`)}, ${workloads.accountId}::text, ${workloads.id}::text])
  order by array_position(array['all', 'account', 'workload'], ${freezes.level}) limit 1)`;

/** Reads, as part of a query of `workloads`, the ids of the commands that an instance has and is to give up. */
export function commandsToGiveUp(instanceId: SQL): SQL<readonly string[]> {
  return sql<readonly string[]>`(
    select coalesce(jsonb_agg(${commands.id}), '[]'::jsonb) from ${commands}
    where ${commands.agentId} = ${workloads.id} and ${commands.status} = 'pending'
      and ${commands.cancelRequestedAt} is not null and ${commands.leaseInstanceId} = ${instanceId})`;
}

/** A freeze as these queries return it: as JSON. */
export interface FreezeFacts {
  readonly level: 'workload' | 'account' | 'all';
  readonly reason: string;
  readonly frozenBy: { readonly kind: string; readonly name: string | null };
  readonly since: string;
}
