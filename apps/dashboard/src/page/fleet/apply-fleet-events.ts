import { type ApiClient, dataOf } from '@spotguard/api-client';
import type { QueryClient } from '@tanstack/react-query';
import { accountEventTypes } from '../live/event-types.js';
import type { LiveEvent } from '../live/live-events.js';
import { type Fleet, fleetKey } from './fleet-query.js';
import { patchFleet } from './patch-fleet.js';

/** How many workloads the server reads again in one request. */
const maxWorkloads = 200;

interface ApplyParts {
  readonly api: ApiClient;
  readonly queries: QueryClient;
}

/**
 * Brings the fleet of the cache up to date after events: reads the workloads that they are about again, in one request. After
 * events of the whole account, or of very many workloads, or when that request fails, the whole fleet is read.
 */
export async function applyFleetEvents({ api, queries }: ApplyParts, events: readonly LiveEvent[]): Promise<void> {
  const ids = [...new Set(events.flatMap(({ workloadId }) => (workloadId === null ? [] : [workloadId])))].sort();
  for (const id of ids) void queries.invalidateQueries({ queryKey: ['workload', id] });
  const isOfAccount = events.some(({ type }) => accountEventTypes.some((known) => known === type));
  const readAll = () => queries.invalidateQueries({ queryKey: fleetKey });
  if (isOfAccount || ids.length > maxWorkloads) return readAll();
  if (ids.length === 0) return;
  // An answer that is on its way may be from before the events, and would undo what is read now.
  await queries
    .getQueryCache()
    .find({ queryKey: fleetKey })
    ?.promise?.catch(() => undefined);
  try {
    const query = { workloadIds: ids.join(',') };
    const answer = await dataOf(api.GET('/api/v1/fleet/workloads', { params: { query } }));
    queries.setQueryData<Fleet>(fleetKey, (fleet) => fleet && patchFleet(fleet, ids, answer));
  } catch {
    await readAll();
  }
}
