import type { KnownPrices } from '@spotguard/plugin-aws/contract';
import { formatPoolId, type SwitchReport, wireTimestamp } from '@spotguard/protocol';
import type { InstanceFacts } from './instance-facts.js';

const maxCommandIdLength = 64;
const maxLeftRunningReason = 1_000;

/** An instance; fields that EC2 no longer shows are missing. */
type ReportedInstance = Pick<InstanceFacts, 'instanceId' | 'market'> & Partial<InstanceFacts>;

export interface SwitchFacts {
  readonly from: ReportedInstance;
  readonly to: InstanceFacts;
  /** Undefined when no command ordered the replacement. */
  readonly commandId: string | undefined;
  readonly trigger: 'manual' | 'model' | 'interruption' | 'promotion';
  /** Epoch milliseconds. */
  readonly times: {
    readonly startedAt: number;
    readonly imageAt?: number;
    readonly launchedAt?: number;
    readonly readyAt?: number;
    readonly handedOverAt?: number;
    readonly terminatedAt?: number;
  };
  readonly imageUsed: boolean;
  /** Known prices of the instance type of both instances; absent in a build without a price book. */
  readonly prices?: KnownPrices | undefined;
  /** Why the replacement was undone; only sent to a control plane of SpotGuard. */
  readonly undone?: string;
  /** Why the old instance still runs although it should have been terminated. */
  readonly leftRunning?: string | undefined;
}

/**
 * Builds the report with both sets of field names: those that the v4 agent sends and those that the v4 backend reads.
 * Unknown facts are left out: a v4 backend accepts a report without prices, but fails on a null among them.
 */
export function switchReport(facts: SwitchFacts): SwitchReport {
  const { times } = facts;
  return {
    old_instance: wireInstance(facts.from),
    new_instance: wireInstance(facts.to),
    snapshot: { used: facts.imageUsed },
    timing: definedOnly({
      switch_initiated_at: wireTime(times.startedAt),
      initiated_at: wireTime(times.startedAt),
      ami_created_at: wireTime(times.imageAt),
      new_instance_launched_at: wireTime(times.launchedAt),
      instance_launched_at: wireTime(times.launchedAt),
      new_instance_ready_at: wireTime(times.readyAt),
      instance_ready_at: wireTime(times.readyAt),
      traffic_switched_at: wireTime(times.handedOverAt),
      old_instance_terminated_at: wireTime(times.terminatedAt),
      old_terminated_at: wireTime(times.terminatedAt),
    }),
    ...pricesOf(facts),
    trigger: facts.trigger,
    ...(facts.commandId !== undefined && isAcceptedByV4(facts.commandId) ? { command_id: facts.commandId } : {}),
    ...(facts.leftRunning === undefined
      ? {}
      : {
          old_instance_left_running: {
            instance_id: facts.from.instanceId,
            reason: facts.leftRunning.slice(0, maxLeftRunningReason),
          },
        }),
    ...(facts.undone === undefined ? {} : { outcome: 'undone', reason: facts.undone.slice(0, 4_000) }),
  };
}

/** All prices or none: a v4 backend computes savings from the on-demand price and fails when only that one is missing. */
function pricesOf({ from, to, prices }: SwitchFacts): Pick<SwitchReport, 'prices' | 'pricing'> {
  const onDemand = prices?.onDemand?.usdPerHour;
  if (prices === undefined || onDemand === undefined) return {};
  const spotOf = ({ market, zone }: ReportedInstance) =>
    market === 'spot' && zone !== undefined ? prices.spot.get(zone)?.usdPerHour : undefined;
  const oldSpot = spotOf(from);
  const newSpot = spotOf(to);
  const known = {
    on_demand: onDemand,
    ...(oldSpot === undefined ? {} : { old_spot: oldSpot }),
    ...(newSpot === undefined ? {} : { new_spot: newSpot }),
  };
  return { prices: known, pricing: known };
}

/** A v4 backend fails on numeric command ids, which its older command table has and its reports cannot refer to. */
function isAcceptedByV4(commandId: string): boolean {
  return commandId.length <= maxCommandIdLength && !/^\d+$/.test(commandId);
}

function wireInstance(instance: ReportedInstance): SwitchReport['old_instance'] {
  const { instanceId, instanceType, region, zone, imageId, market } = instance;
  const availabilityZone = market === 'spot' ? zone : undefined;
  return {
    instance_id: instanceId,
    instance_type: instanceType,
    region,
    az: zone,
    ami_id: imageId,
    mode: market,
    pool_id: instanceType && availabilityZone ? formatPoolId({ instanceType, availabilityZone }) : null,
  };
}

function wireTime(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : wireTimestamp(new Date(epochMs));
}

function definedOnly<T extends Record<string, string | undefined>>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
