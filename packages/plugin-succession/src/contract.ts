import type { InstanceDescription, LaunchPlan } from '@spotguard/plugin-aws/contract';
import type { LaunchIntent } from '@spotguard/protocol';
import { defineExtensionPoint, defineToken, type Logger, type Market, type ProcedureOutcome } from '@spotguard/sdk';
import type { Retirement } from './retirement/retirement.js';

export { type InstanceFacts, instanceFacts } from './instance-facts.js';
export { completionMessage } from './retirement/completion-message.js';
export { type Retirement, retirement } from './retirement/retirement.js';
export { type SwitchFacts, switchReport } from './switch-report.js';

/** An instance that is to be launched to take over from this one, now or later. */
export interface SuccessorRequest {
  /** Why; travels in the tags of the instance. An intent of kind `standby` makes a replica, any other a successor. */
  readonly intent: LaunchIntent;
  readonly zone: string;
  readonly market: Market;
  /** An image made of this instance. Default: the image that this instance was launched from. */
  readonly imageId?: string | undefined;
  /** Whom it follows. Default: this instance at its own generation. */
  readonly predecessor?: { readonly instanceId: string; readonly generation: number };
  /** From 1. Another attempt is another instance; the same one is the same instance, however often it is launched. */
  readonly attempt: number;
  /** Index in a list of zones and markets that are tried in turn. Default: 0. */
  readonly optionIndex?: number;
  /** See `CopyRequest.isEmergency` of the aws plugin: what the copy can do without is left out. */
  readonly isEmergency?: boolean;
}

/** Launches successors and replicas of this instance: the one place that decides their tags and client tokens. */
export interface SuccessorLauncher {
  /**
   * Decides everything about a launch and changes nothing; journal the plan before the launch. Throws as
   * `InstanceCopier.plan` of the aws plugin does.
   */
  plan(request: SuccessorRequest, signal: AbortSignal): Promise<LaunchPlan>;
  /** The client token that the plan of this request has. */
  clientTokenOf(request: SuccessorRequest): string;
  /**
   * Launches. Again with the same plan gives the same instance, also after a crash or a lost answer. Throws as
   * `InstanceCopier.launch` of the aws plugin does; see {@link isLaunchRefusal}.
   */
  launch(plan: LaunchPlan, signal: AbortSignal): Promise<{ readonly instanceId: string }>;
  /**
   * The instance of a launch whose answer was lost, looked for six times in 15 seconds, as EC2 shows new instances late.
   * Undefined when it was seen in no look.
   */
  findLaunched(clientToken: string, signal: AbortSignal): Promise<string | undefined>;
}
export const SuccessorLauncher = defineToken<SuccessorLauncher>('succession/successor-launcher');

const refusals = new Set(['CAPACITY_UNAVAILABLE', 'QUOTA_EXCEEDED', 'PERMISSION_DENIED', 'UPSTREAM_REFUSED']);

/** Whether an error code of EC2's answer says that the call had no effect: nothing is there under its token or name. */
export function isLaunchRefusal(code: string): boolean {
  return refusals.has(code);
}

/** One limit for all planned launches of a workload. A failover asks nobody. */
export interface LaunchRateLimit {
  /** Why no further instance may be launched now, for a person to read; undefined while one may. */
  reasonAgainstLaunch(): string | undefined;
  /** Counts the launch of this key, once however often it is asked for, and returns undefined; or returns why it has to wait. */
  admit(key: string): string | undefined;
}
export const LaunchRateLimit = defineToken<LaunchRateLimit>('succession/launch-rate-limit');

export interface AwaitedInstance {
  readonly instanceId: string;
  /** What it is launched for, as the beginning of a sentence: `Replacement`, `Replica`. */
  readonly what: string;
  /** How long it may take from now on. */
  readonly timeoutMs: number;
}

/** Tells when a launched instance can carry the workload. */
export interface Readiness {
  /**
   * Resolves when EC2 says running, its agent has registered (against a v4 backend: its status checks pass), and the
   * health probe answers. Rejects with `COMMAND_FAILED` when it has ended or the time is over, and with the signal's
   * reason. Declare `statusGrants` of the aws plugin.
   */
  untilReady(instance: AwaitedInstance, signal: AbortSignal): Promise<InstanceDescription>;
}
export const Readiness = defineToken<Readiness>('succession/readiness');

/** Tells whether the workload on an instance works; an answer that does not come in time is false. */
export interface HealthProbe {
  /** `privateIp` is undefined while EC2 does not tell it. Rejects with the signal's reason only. */
  answers(privateIp: string | undefined, signal: AbortSignal): Promise<boolean>;
}
/** All probes together: the configured URL, and those of {@link HealthProbes}. True where there is none. */
export const HealthProbe = defineToken<HealthProbe>('succession/health-probe');
/** Further probes, for what a URL cannot tell. An instance is healthy when all of them say so. */
export const HealthProbes = defineExtensionPoint<HealthProbe>('succession/health-probes');

/** One side of a hand-over. */
export interface HandOverInstance {
  readonly instanceId: string;
  readonly zone: string;
  readonly privateIp: string | undefined;
}

/** Who hands over, and who takes over. */
export interface HandOverSides {
  readonly from: HandOverInstance;
  readonly to: HandOverInstance;
}

/**
 * Moves something from the old instance to the new one when that is ready: an address, a volume, a target of a load
 * balancer. It may be called again with the same instances after a crash, and must then end in the same state. A throw
 * that is not retryable keeps the old instance and undoes the hand-over.
 */
export interface HandOverStep {
  readonly name: string;
  /** Lower ones come first; steps of the same order come in the order of their plugins. Default 0. */
  readonly order?: number;
  /** How long one call may take before it is aborted and counts as a failure that may pass. Default 60. */
  readonly timeoutSeconds?: number;
  handOver(sides: HandOverSides, signal: AbortSignal): Promise<void>;
  /**
   * Brings back what was moved, last step first; also called for a step that was not called before. Default: `handOver`
   * the other way round.
   */
  undo?(sides: HandOverSides, signal: AbortSignal): Promise<void>;
}
export const HandOverSteps = defineExtensionPoint<HandOverStep>('succession/hand-over-steps');

/** Runs the hand-over steps of all plugins. */
export interface HandOver {
  /** All steps in their order. Rejects with the first failure; what was moved before stays moved until {@link undo}. */
  run(sides: HandOverSides, options: { readonly signal: AbortSignal; readonly log: Logger }): Promise<void>;
  /** Brings everything back, in the other order. `sides` are those that `run` was called with. */
  undo(sides: HandOverSides, options: { readonly signal: AbortSignal; readonly log: Logger }): Promise<void>;
}
export const HandOver = defineToken<HandOver>('succession/hand-over');

/** The end of an instance that has handed over. */
export interface RetirementPolicy {
  /**
   * What becomes of the old instance: what the command says counts first, then the control plane's settings, then the
   * configuration of this agent; 0 seconds always mean that it is kept.
   */
  decide(commandWaitSeconds: number | undefined): Retirement;
}
export const RetirementPolicy = defineToken<RetirementPolicy>('succession/retirement-policy');

/** Says in EC2 that this instance has handed over: all that a successor, and a later start of this instance, sees without a control plane. */
export interface RetirementTags {
  /** Writes role and successor once; throws as `Instances.tag` of the aws plugin does. */
  write(successor: string, signal: AbortSignal): Promise<void>;
}
export const RetirementTags = defineToken<RetirementTags>('succession/retirement-tags');

/** Finishes, on the instance that was launched, what its predecessor began. */
export interface Succession {
  /** The id of the command that launched this instance; undefined when no switch did. */
  readonly commandId: string | undefined;
  /** Resolves when that is finished; undefined for an instance that SpotGuard did not launch. */
  finish(): Promise<ProcedureOutcome | undefined>;
}
export const Succession = defineToken<Succession>('succession/succession');
