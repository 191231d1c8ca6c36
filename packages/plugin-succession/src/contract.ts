import type { InstanceDescription, LaunchPlan } from '@spotguard/plugin-aws/contract';
import type { LaunchIntent } from '@spotguard/protocol';
import {
  defineEvent,
  defineExtensionPoint,
  defineToken,
  type Logger,
  type Market,
  type ProcedureOutcome,
} from '@spotguard/sdk';
import * as z from 'zod';
import type { Retirement } from './retirement/retirement.js';

export { type InstanceFacts, instanceFacts } from './instance-facts.js';
export { completionMessage } from './retirement/completion-message.js';
export { type Retirement, retirement } from './retirement/retirement.js';
export { type SwitchFacts, switchReport } from './switch-report.js';

/** Describes an instance to launch that takes over from this one, now or later. */
export interface SuccessorRequest {
  /**
   * Why it is launched; written into its tags. An intent of kind `standby` makes a replica, any other kind a successor.
   */
  readonly intent: LaunchIntent;
  readonly zone: string;
  readonly market: Market;
  /** An image made of this instance. Default: the image that this instance was launched from. */
  readonly imageId?: string | undefined;
  /** The instance that it follows. Default: this instance and its generation. */
  readonly predecessor?: { readonly instanceId: string; readonly generation: number };
  /** Counts from 1. Launching the same attempt again gives the same instance; another attempt gives another instance. */
  readonly attempt: number;
  /** Index in a list of zones and markets that are tried in turn. Default: 0. */
  readonly optionIndex?: number;
  /** Leaves out what the copy can do without; see `CopyRequest.isEmergency` of the aws plugin. */
  readonly isEmergency?: boolean;
}

/** Launches successors and replicas of this instance. Only this decides their tags and client tokens. */
export interface SuccessorLauncher {
  /**
   * Plans a launch and changes nothing in EC2. Journal the plan before the launch. Throws as
   * `InstanceCopier.plan` of the aws plugin does.
   */
  plan(request: SuccessorRequest, signal: AbortSignal): Promise<LaunchPlan>;
  /** The client token that the plan of this request has. */
  clientTokenOf(request: SuccessorRequest): string;
  /**
   * Launches a plan. Calling it again with the same plan gives the same instance, also after a crash. Throws as
   * `InstanceCopier.launch` of the aws plugin does; see {@link isLaunchRefusal}.
   */
  launch(plan: LaunchPlan, signal: AbortSignal): Promise<{ readonly instanceId: string }>;
  /**
   * Finds the instance of a launch whose answer was lost. Asks six times in 15 seconds, as EC2 shows new instances late.
   * Undefined when EC2 never showed it.
   */
  findLaunched(clientToken: string, signal: AbortSignal): Promise<string | undefined>;
}
export const SuccessorLauncher = defineToken<SuccessorLauncher>('succession/successor-launcher', {
  from: '@spotguard/plugin-succession',
});

const refusals = new Set(['CAPACITY_UNAVAILABLE', 'QUOTA_EXCEEDED', 'PERMISSION_DENIED', 'UPSTREAM_REFUSED']);

/** Whether an error code means that EC2 refused the call, so that no instance or image exists under its token or name. */
export function isLaunchRefusal(code: string): boolean {
  return refusals.has(code);
}

/** Limits all planned launches of a workload together. Failovers are not limited. */
export interface LaunchRateLimit {
  /** Why no further instance may be launched now, as a sentence for the operator; undefined when one may. */
  reasonAgainstLaunch(): string | undefined;
  /** Counts the launch of this key and returns undefined, or returns why it has to wait. The same key counts once. */
  admit(key: string): string | undefined;
}
export const LaunchRateLimit = defineToken<LaunchRateLimit>('succession/launch-rate-limit', {
  from: '@spotguard/plugin-succession',
});

export interface AwaitedInstance {
  readonly instanceId: string;
  /** What it was launched as, for the start of a sentence: `Replacement`, `Replica`. */
  readonly what: string;
  /** Maximum time from now until it is ready. */
  readonly timeoutMs: number;
}

/** Tells when a launched instance can carry the workload. */
export interface Readiness {
  /**
   * Resolves when EC2 shows the instance running, its agent has registered (with a v4 backend: its status checks pass),
   * and the health probe succeeds. Rejects with `COMMAND_FAILED` when the instance has ended or the time is over, and with
   * the signal's reason. A plugin that calls this declares `statusGrants` of the aws plugin.
   */
  untilReady(instance: AwaitedInstance, signal: AbortSignal): Promise<InstanceDescription>;
}
export const Readiness = defineToken<Readiness>('succession/readiness', { from: '@spotguard/plugin-succession' });

/** Tells whether the workload on an instance is healthy. An answer that does not come in time counts as false. */
export interface HealthProbe {
  /** `privateIp` is undefined when EC2 does not show one. Rejects only with the signal's reason. */
  answers(privateIp: string | undefined, signal: AbortSignal): Promise<boolean>;
}
/** Combines the configured URL and all {@link HealthProbes}: true when all of them are, or there are none. */
export const HealthProbe = defineToken<HealthProbe>('succession/health-probe', {
  from: '@spotguard/plugin-succession',
});
/** Further probes, for health that a URL cannot show. An instance is healthy when all of them answer true. */
export const HealthProbes = defineExtensionPoint<HealthProbe>('succession/health-probes');

/** One side of a hand-over. */
export interface HandOverInstance {
  readonly instanceId: string;
  readonly zone: string;
  readonly privateIp: string | undefined;
}

/** The instance that hands over, and the one that takes over. */
export interface HandOverSides {
  readonly from: HandOverInstance;
  readonly to: HandOverInstance;
}

/**
 * Moves something from the old instance to the new one once that is ready, such as an address, a volume or a target of a
 * load balancer. After a crash it is called again with the same instances, so it must be idempotent. An error that is not
 * retryable undoes the hand-over and keeps the old instance.
 */
export interface HandOverStep {
  readonly name: string;
  /** Steps with a lower order run first; steps of the same order run in the order of their plugins. Default: 0. */
  readonly order?: number;
  /** Seconds after which a call is aborted and counts as a retryable failure. Default: 60. */
  readonly timeoutSeconds?: number;
  handOver(sides: HandOverSides, signal: AbortSignal): Promise<void>;
  /**
   * Moves everything back; called in reverse order, also for a step whose `handOver` was not called. Default: `handOver`
   * with the sides exchanged.
   */
  undo?(sides: HandOverSides, signal: AbortSignal): Promise<void>;
}
export const HandOverSteps = defineExtensionPoint<HandOverStep>('succession/hand-over-steps');

/** Runs the hand-over steps of all plugins. */
export interface HandOver {
  /** Runs all steps in their order. Rejects with the first failure; earlier steps are not undone until {@link undo}. */
  run(sides: HandOverSides, options: { readonly signal: AbortSignal; readonly log: Logger }): Promise<void>;
  /** Undoes all steps in reverse order. `sides` are those that `run` was called with. */
  undo(sides: HandOverSides, options: { readonly signal: AbortSignal; readonly log: Logger }): Promise<void>;
}
export const HandOver = defineToken<HandOver>('succession/hand-over', { from: '@spotguard/plugin-succession' });

/** Decides whether and when an instance that has handed over is terminated. */
export interface RetirementPolicy {
  /**
   * The agent's configuration can forbid termination. Otherwise the seconds of the command count first, then the settings
   * of the control plane, then the agent's configuration. 0 seconds always mean that the instance is kept.
   */
  decide(commandWaitSeconds: number | undefined): Retirement;
}
export const RetirementPolicy = defineToken<RetirementPolicy>('succession/retirement-policy', {
  from: '@spotguard/plugin-succession',
});

/**
 * Marks this instance in EC2 as having handed over. Without a control plane, these tags are all that its successor, and a
 * later start of this instance, can read.
 */
export interface RetirementTags {
  /** Writes the role and the successor; throws as `Instances.tag` of the aws plugin does. */
  write(successor: string, signal: AbortSignal): Promise<void>;
}
export const RetirementTags = defineToken<RetirementTags>('succession/retirement-tags', {
  from: '@spotguard/plugin-succession',
});

/** Finishes, on a launched instance, the replacement that its predecessor started. */
export interface Succession {
  /** The id of the `switch` command that launched this instance; undefined when it was launched for another reason. */
  readonly commandId: string | undefined;
  /** Resolves with the outcome when that is finished; with undefined when SpotGuard did not launch this instance. */
  finish(): Promise<ProcedureOutcome | undefined>;
}
export const Succession = defineToken<Succession>('succession/succession', { from: '@spotguard/plugin-succession' });

/**
 * This instance, which another one launched, has taken over the workload, or could not. Emitted once by the successor,
 * before it retires its predecessor. It tells of the same replacement as `switching.switch-finished` or
 * `termination.failover-finished` of the predecessor, which may have ended before it could tell.
 */
export const takeOverFinished = defineEvent(
  'succession.take-over-finished',
  z.object({
    /**
     * What launched this instance: the id of the command of a switch, the key of a failover, the id of a replica. It is
     * the key of the event of the predecessor, unless this instance was a replica.
     */
    key: z.string(),
    launchedFor: z.enum(['switch', 'failover', 'replica']),
    /** `undone`: another instance has become the primary, for example. `refused`: another version began it. */
    outcome: z.enum(['done', 'undone', 'refused']),
    /** Why it is not done; null when it is. */
    reason: z.string().nullable(),
    /** What ended the wait: the predecessor handed over, or EC2 showed that it is gone. Null when it is not done. */
    by: z.enum(['hand-over', 'predecessor-gone']).nullable(),
    /** This instance. */
    instanceId: z.string(),
    predecessorId: z.string(),
    /** When this instance began to wait for the hand-over, in epoch milliseconds. */
    startedAt: z.number(),
    /** How long this process worked on each step of the procedure, by name; the wait is one of them. */
    seconds: z.record(z.string(), z.number()),
  }),
);
