import { formatPoolId } from '@spotguard/protocol';
import type { CurrentPrices } from '../prices/read-current-prices.js';
import { type CommandState, stateOf } from '../workloads/commands/command-state.js';
import type { Freeze } from '../workloads/freezes/freeze.js';
import { isSilent } from '../workloads/instances/contact.js';
import { type Attention, attentionOf } from './fleet-attention.js';
import { type FleetStatus, findNotice, fleetStatus, type NoticeUnderWay, type WorkloadFacts } from './fleet-status.js';
import type { FleetTapes, TapePlace } from './fleet-tapes.js';
import type { EndedPlacement, Trip } from './read-fleet-facts.js';
import type { FleetRow } from './read-fleet-rows.js';

/** A workload with all that a list of the fleet shows of it. */
export interface FleetWorkload {
  readonly row: FleetRow;
  readonly status: FleetStatus;
  readonly notice: NoticeUnderWay | undefined;
  readonly attention: readonly Attention[];
  readonly market: 'spot' | 'on-demand' | null;
  readonly pool: string | null;
  /** In USD per hour; null when it is unknown, as are the two below. */
  readonly price: number | null;
  readonly onDemandPrice: number | null;
  readonly replicaPrice: number | null;
  readonly priceCollectedAt: Date | null;
  readonly commands: readonly FleetCommand[];
  readonly freeze: Freeze | undefined;
  /** The place of its tape in the list of tapes. */
  readonly tape: number;
  /** When its primaries got a notice, during the time of the tape. */
  readonly noticedAt: readonly Date[];
}

/** A command that has not ended. */
export interface FleetCommand {
  readonly commandId: string;
  readonly type: string;
  readonly state: CommandState;
  readonly orderedAt: Date;
}

/** What is known of a workload besides its row. */
export interface FleetWorkloadFacts extends WorkloadFacts {
  readonly freeze: Freeze | undefined;
  readonly trips: readonly Trip[];
  readonly endedPlacements: readonly EndedPlacement[];
}

/** What is known of all workloads. */
export interface FleetParts {
  readonly now: Date;
  readonly prices: CurrentPrices;
  readonly tapes: FleetTapes;
}

/** Puts together what a list of the fleet shows of a workload. */
export function showWorkload(row: FleetRow, facts: FleetWorkloadFacts, parts: FleetParts): FleetWorkload {
  const { now, tapes } = parts;
  const { primary } = row;
  const notice = findNotice(row, facts, now);
  const status = fleetStatus(row, facts, { now, notice });
  const prices = pricesOf(row, parts);
  return {
    row,
    status,
    notice,
    attention: attentionOf(row, {
      status,
      notice,
      freeze: facts.freeze,
      trips: facts.trips,
      commands: facts.commands,
      priceLastKnownAt: prices.priceLastKnownAt,
      now,
    }),
    market: marketOf(primary),
    pool: prices.pool,
    price: prices.price,
    onDemandPrice: prices.onDemandPrice,
    replicaPrice: prices.replicaPrice,
    priceCollectedAt: prices.priceCollectedAt,
    commands: facts.commands.map((command) => ({
      commandId: command.id,
      type: command.type,
      state: stateOf(command, now),
      orderedAt: command.createdAt,
    })),
    freeze: facts.freeze,
    tape: tapes.indexOf(placesOf(row, facts, now)),
    noticedAt: facts.interruptions.flatMap(({ kind, receivedAt }) => (kind === 'termination' ? [receivedAt] : [])),
  };
}

function marketOf(primary: FleetRow['primary']): FleetWorkload['market'] {
  if (primary === null || primary.mode === 'unknown') return null;
  return primary.mode === 'spot' ? 'spot' : 'on-demand';
}

function pricesOf({ primary, replica }: FleetRow, { prices }: FleetParts) {
  const { instanceType = null, region = null, zone = null } = primary ?? {};
  const market = marketOf(primary);
  const onDemand = instanceType === null || region === null ? undefined : prices.onDemand(instanceType, region);
  const isPool = market === 'spot' && instanceType !== null && zone !== null;
  const spot = isPool ? prices.spot(instanceType, zone) : undefined;
  const paid = market === 'on-demand' ? onDemand : spot;
  const price = paid?.price ?? null;
  const ofReplica = replica === null || instanceType === null ? undefined : prices.spot(instanceType, replica.zone);
  return {
    pool: isPool ? formatPoolId({ instanceType, availabilityZone: zone }) : null,
    price,
    onDemandPrice: onDemand?.price ?? null,
    replicaPrice: ofReplica?.price ?? null,
    priceCollectedAt: paid?.collectedAt ?? null,
    priceLastKnownAt: price === null ? (paid?.collectedAt ?? null) : undefined,
  };
}

/** The places of its primaries, the oldest first. The present one is known until the last contact when it is silent. */
function placesOf(row: FleetRow, { endedPlacements }: FleetWorkloadFacts, now: Date): readonly TapePlace[] {
  const earlier = endedPlacements.map(({ startedAt, endedAt, unknownFrom, ...place }) => {
    return { ...place, from: startedAt, until: unknownFrom ?? endedAt ?? startedAt };
  });
  const { primary, primarySince } = row;
  if (primary === null || primarySince === null || !primary.hasAgent) return earlier;
  const { instanceType, zone, region } = primary;
  const until = isSilent(primary, now) ? primary.lastSeenAt : now;
  const present = { market: marketOf(primary), instanceType, zone, region, from: primarySince, until };
  return earlier.length === 0 ? [present] : [...earlier, present];
}
