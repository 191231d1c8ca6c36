import { type ApiClient, dataOf } from '@spotguard/api-client';
import type { QueryClient } from '@tanstack/react-query';
import { accountEventTypes } from '../live/event-types.js';
import type { LiveEvent } from '../live/live-events.js';
import { type Fleet, fleetKey, isSmallFleet } from './fleet-query.js';
import { patchFleet } from './patch-fleet.js';

/** How many workloads the server reads again in one request. */
const maxWorkloads = 200;

interface ApplyParts {
  readonly api: ApiClient;
  readonly queries: QueryClient;
}

/** Events after which the whole fleet is outdated: those of the account, and those that change the figures above it. */
const fleetEventTypes: readonly string[] = [...accountEventTypes, 'interruption.reported', 'primary.changed'];

/**
 * Brings the cache up to date after events: the workloads that they are about, or the whole fleet with its figures, when it
 * is small, when the figures are others, and after an event of the account.
 */
export async function applyFleetEvents(parts: ApplyParts, events: readonly LiveEvent[]): Promise<void> {
  const ids = [...new Set(events.flatMap(({ workloadId }) => (workloadId === null ? [] : [workloadId])))].sort();
  const isOutdated = events.some(({ type }) => fleetEventTypes.includes(type));
  const isSmall = isSmallFleet(parts.queries.getQueryData<Fleet>(fleetKey));
  await readWorkloadsAgain(parts, ids, { isFleetOutdated: isOutdated || (isSmall && ids.length > 0) });
}

/**
 * Reads workloads that have changed again, in one request. When the whole fleet is outdated, when there are very many, or when
 * that request fails, the whole fleet is read.
 */
export async function readWorkloadsAgain(
  { api, queries }: ApplyParts,
  ids: readonly string[],
  { isFleetOutdated = false }: { readonly isFleetOutdated?: boolean } = {},
): Promise<void> {
  for (const id of ids) void queries.invalidateQueries({ queryKey: ['workload', id] });
  const readAll = () => queries.invalidateQueries({ queryKey: fleetKey });
  if (isFleetOutdated || ids.length > maxWorkloads) return readAll();
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
