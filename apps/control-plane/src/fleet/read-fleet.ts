import { readEventRange } from '../live/read-events.js';
import { readCurrentPrices } from '../prices/read-current-prices.js';
import { readThinPriceHistory } from '../prices/read-price-history.js';
import type { Scope } from '../storage/scope.js';
import type { Freeze } from '../workloads/freezes/freeze.js';
import { freezeStore, type ListedFreeze } from '../workloads/freezes/freeze-store.js';
import { everyAccount } from '../workloads/launch-limits/limit-values.js';
import { FleetTapes, type TapeRun } from './fleet-tapes.js';
import { groupBy } from './group-by.js';
import {
  readEndedPlacements,
  readLastMoves,
  readOpenCommands,
  readRecentInterruptions,
  readTrips,
  type Trip,
} from './read-fleet-facts.js';
import { type FleetRow, readFleetRows } from './read-fleet-rows.js';
import { type FleetWorkload, showWorkload } from './show-workload.js';

/** The time that tapes show, and for which failures and recommendations are told. */
const tapeMilliseconds = 24 * 3_600_000;

/** The workloads of an account with all that a list of them shows, at one moment. */
export interface Fleet {
  readonly at: Date;
  /** The number of the newest event that is included for sure. Later ones may be included already. */
  readonly lastEvent: number;
  readonly tapeFrom: Date;
  /** The different tapes, each of which some workloads have. */
  readonly tapes: readonly (readonly TapeRun[])[];
  /** By name. */
  readonly workloads: readonly FleetWorkload[];
  /** The freezes in force. */
  readonly freezes: readonly ListedFreeze[];
  /** The limits of the account and of the server that refuse launches. */
  readonly trips: readonly Trip[];
}

/**
 * Reads the fleet of an account, or some workloads of it. The number of statements does not depend on how many workloads
 * there are. The number of the newest event is read first, so that a stream that goes on from there misses nothing.
 */
export async function readFleet(scope: Scope, workloadIds?: readonly string[]): Promise<Fleet> {
  const now = scope.clock.now();
  const { last: lastEvent } = await readEventRange(scope.queries, scope.accountId);
  const rows = await readFleetRows(scope, workloadIds);
  const range = { from: new Date(now.getTime() - tapeMilliseconds), to: now };
  const request = { since: range.from, workloadIds };
  const commands = groupBy(await readOpenCommands(scope, request), ofWorkload);
  const lastMoves = groupBy(await readLastMoves(scope, request), ofWorkload);
  const interruptions = groupBy(await readRecentInterruptions(scope, request), ofWorkload);
  const placements = groupBy(await readEndedPlacements(scope, request), ofWorkload);
  const trips = await readTrips(scope);
  const freezes = await freezeStore(scope).list();
  const prices = await readCurrentPrices(scope);
  const instanceTypes = workloadIds === undefined ? undefined : typesOf(rows, [...placements.values()].flat());
  const tapes = new FleetTapes(await readThinPriceHistory(scope, { ...range, instanceTypes }), range);
  const parts = { now, prices, tapes };
  const freezeOf = freezeFinder(freezes);
  const tripsOf = groupBy(trips, ({ subject }) => subject);
  const workloads = rows.map((row) => {
    const { id } = row.workload;
    const facts = {
      commands: commands.get(id) ?? [],
      lastMove: lastMoves.get(id)?.[0],
      interruptions: interruptions.get(id) ?? [],
      endedPlacements: placements.get(id) ?? [],
      freeze: freezeOf(id),
      trips: tripsOf.get(id) ?? [],
    };
    return showWorkload(row, facts, parts);
  });
  const ofAll = [scope.accountId, everyAccount].flatMap((subject) => tripsOf.get(subject) ?? []);
  return { at: now, lastEvent, tapeFrom: range.from, tapes: tapes.tapes, workloads, freezes, trips: ofAll };
}

const ofWorkload = ({ agentId }: { readonly agentId: string }) => agentId;

/** Returns a function that finds the freeze of the highest level that applies to a workload. */
function freezeFinder(freezes: readonly ListedFreeze[]): (workloadId: string) => Freeze | undefined {
  const ofAll = freezes.find(({ workload }) => workload === null)?.freeze;
  const ofWorkload = new Map(freezes.flatMap(({ freeze, workload }) => (workload ? [[workload.id, freeze]] : [])));
  return (workloadId) => ofAll ?? ofWorkload.get(workloadId);
}

function typesOf(
  rows: readonly FleetRow[],
  placements: readonly { readonly instanceType: string | null }[],
): readonly string[] {
  const types = [...rows.map(({ primary }) => primary?.instanceType), ...placements.map((place) => place.instanceType)];
  return [...new Set(types.filter((type) => type !== null && type !== undefined))];
}
