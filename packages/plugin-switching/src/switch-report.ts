import { formatPoolId, type SwitchReport, wireTimestamp } from '@spotguard/protocol';
import type { SwitchHost } from './hosts.js';

const longestCommandId = 64;

/** A host of which EC2 may have forgotten the rest. */
type ReportedHost = Pick<SwitchHost, 'instanceId' | 'market'> & Partial<SwitchHost>;

export interface SwitchFacts {
  readonly from: ReportedHost;
  readonly to: SwitchHost;
  /** Undefined when no command asked for the move. */
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
  /** Why the replacement was undone; only for a control plane of ours. */
  readonly undone?: string;
}

/**
 * The report in both dialects: the v4 agent's names and those that the v4 backend reads. A fact that is not known is
 * left out, prices included: a v4 backend copes with none at all, but not with a null among them.
 */
export function switchReport(facts: SwitchFacts): SwitchReport {
  const { times } = facts;
  return {
    old_instance: wireHost(facts.from),
    new_instance: wireHost(facts.to),
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
    trigger: facts.trigger,
    ...(facts.commandId !== undefined && canBeNamed(facts.commandId) ? { command_id: facts.commandId } : {}),
    ...(facts.undone === undefined ? {} : { outcome: 'undone', reason: facts.undone.slice(0, 4_000) }),
  };
}

/** A v4 backend fails on the numbers of its older command table, which its reports cannot refer to. */
function canBeNamed(commandId: string): boolean {
  return commandId.length <= longestCommandId && !/^\d+$/.test(commandId);
}

function wireHost(host: ReportedHost): SwitchReport['old_instance'] {
  const { instanceId, instanceType, region, zone, imageId, market } = host;
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
