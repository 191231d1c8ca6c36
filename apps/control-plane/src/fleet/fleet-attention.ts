import type { Freeze } from '../workloads/freezes/freeze.js';
import type { FleetStatus, NoticeUnderWay } from './fleet-status.js';
import type { OpenCommand, Trip } from './read-fleet-facts.js';
import type { FleetRow } from './read-fleet-rows.js';

/** Why a person is needed, and what is in hand. */
export const attentionCodes = [
  'failover-failed',
  'frozen-under-notice',
  'under-notice',
  'silent',
  'moving',
  'move-failed',
  'not-guarding',
  'rebalance',
  'limit-tripped',
  'command-not-taken',
  'price-unknown',
] as const;

/** Something that needs a person, or that the agents are doing something about. */
export interface Attention {
  readonly urgency: 'needs-you' | 'in-hand';
  readonly code: (typeof attentionCodes)[number];
  readonly since: Date | null;
  /** What there is to say beyond the code; null for nothing. */
  readonly message: string | null;
}

const maxUnknownPriceMilliseconds = 24 * 3_600_000;
/** An agent asks for commands at least once a minute. */
const maxNotTakenMilliseconds = 120_000;

/** What is known of a workload besides its row. */
export interface AttentionFacts {
  readonly status: FleetStatus;
  readonly notice: NoticeUnderWay | undefined;
  readonly freeze: Pick<Freeze, 'since' | 'reason'> | undefined;
  readonly trips: readonly Trip[];
  /** The commands that have not ended, the oldest first. */
  readonly commands: readonly OpenCommand[];
  /** When the price was last known; undefined when it is known now, null when it never was. */
  readonly priceLastKnownAt: Date | null | undefined;
  readonly now: Date;
}

/** Says what of a workload needs a person and what is in hand, the most urgent first. */
export function attentionOf(row: FleetRow, facts: AttentionFacts): readonly Attention[] {
  const isCalm = facts.status.kind === 'running' && facts.priceLastKnownAt === undefined;
  if (isCalm && facts.trips.length === 0 && facts.commands.length === 0) return [];
  const ofTrips = facts.trips.map((trip) => tripAttention(trip));
  return [...ofStatus(row, facts), ...ofTrips, ...ofCommands(row, facts), ...ofPrice(row, facts)];
}

/**
 * Says that an agent that is in contact does not take a command, as one that is too old for it does not. A silent one, a
 * disabled one and one under a freeze are told otherwise.
 */
function ofCommands({ workload, primary }: FleetRow, facts: AttentionFacts): readonly Attention[] {
  const { status, freeze, commands, now } = facts;
  if (primary === null || !workload.enabled || freeze !== undefined || status.kind === 'silent') return [];
  const waiting = commands.find(
    ({ instanceId, leaseExpiresAt }) => instanceId === primary.instanceId && leaseExpiresAt === null,
  );
  if (waiting === undefined || now.getTime() - waiting.createdAt.getTime() <= maxNotTakenMilliseconds) return [];
  return [{ urgency: 'needs-you', code: 'command-not-taken', since: waiting.createdAt, message: waiting.type }];
}

/** Says that a limit refuses launches. */
function tripAttention({ limit, trippedAt }: Trip): Attention {
  return { urgency: 'needs-you', code: 'limit-tripped', since: trippedAt, message: limit };
}

function ofStatus(row: FleetRow, { status, notice, freeze }: AttentionFacts): readonly Attention[] {
  const { since, message } = status;
  const needsYou = (code: Attention['code'], text = message) => [
    { urgency: 'needs-you', code, since, message: text } as const,
  ];
  const inHand = (code: Attention['code']) => [{ urgency: 'in-hand', code, since, message } as const];
  switch (status.kind) {
    case 'under-notice':
      if (notice?.hasFailed === true) return needsYou('failover-failed');
      return freeze === undefined ? inHand('under-notice') : needsYou('frozen-under-notice', freeze.reason);
    case 'moving':
      return inHand('moving');
    case 'rebalance':
      return row.replica === null ? [] : inHand('rebalance');
    case 'silent':
      return needsYou('silent');
    case 'failed':
      return needsYou('move-failed');
    case 'not-guarding':
      return needsYou('not-guarding');
    case 'running':
      return [];
  }
}

function ofPrice({ primary }: FleetRow, { priceLastKnownAt, now }: AttentionFacts): readonly Attention[] {
  if (primary === null || priceLastKnownAt === undefined) return [];
  const since = priceLastKnownAt ?? primary.registeredAt;
  if (now.getTime() - since.getTime() <= maxUnknownPriceMilliseconds) return [];
  return [{ urgency: 'needs-you', code: 'price-unknown', since: priceLastKnownAt, message: null }];
}
