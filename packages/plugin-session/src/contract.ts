import {
  type FailoverPlan,
  type Feature,
  type FullAgentConfig,
  type Guarding,
  type InstanceRole,
  instanceRole,
  type SwitchReport,
  type WorkloadInstance,
} from '@spotguard/protocol';
import { defineEvent, defineToken } from '@spotguard/sdk';
import * as z from 'zod';

export { parseAnswer } from './control-plane/parse-answer.js';

/** A request to the control plane. */
export interface ControlPlaneRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** One of `paths` of the protocol. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** The control plane counts requests with the same key once. */
  readonly idempotencyKey?: string;
  /** Additional headers, such as those of a registration. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Seconds that the server was asked to hold the request; the answer may take that much longer. Default 0. */
  readonly holdSeconds?: number;
}

/** A report that an outbox channel delivers. */
export interface ReportDelivery {
  /** The control plane counts reports with the same key once. */
  readonly key: string;
  /** Default `POST`. */
  readonly method?: 'POST' | 'PUT';
  readonly path: (agentId: string) => string;
  readonly body: unknown;
  /** A v4 backend does not know this report: there it counts as delivered without being sent. */
  readonly isUnknownToV4?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Requests of other plugins to the control plane. Each gets a connection of its own if the others are busy, so that none
 * waits for another. Throws a retryable `UPSTREAM_FAILED` for a temporary failure, `PERMISSION_DENIED` for a refused token,
 * and `UPSTREAM_REFUSED` for any other refusal, with the HTTP status in `details.status` and the parsed JSON body in
 * `details.answer`.
 */
export interface ControlPlane {
  /** Resolves with the body of a 2xx answer, which is not validated yet: see {@link parseAnswer}. */
  request(request: ControlPlaneRequest): Promise<unknown>;
  /**
   * For `deliver` of an outbox channel: waits for the registration, then sends. Throws unless the answer is the receipt that
   * the protocol describes.
   */
  deliver(report: ReportDelivery): Promise<void>;
}
export const ControlPlane = defineToken<ControlPlane>('session/control-plane', { from: '@spotguard/plugin-session' });

/**
 * What our control plane can do and a v4 backend cannot. Only this plugin decides which of the two can do what. The first
 * four are of every control plane of ours; it names the others, see `features` of the protocol.
 * - `instance-registry`: tells which instances of the workload have registered, which role each has, and each instance
 *   its own role.
 * - `confirmed-ends`: lists a replica that was ended until its end was confirmed; a v4 backend lists it for ever.
 * - `idempotent-requests`: counts a request that is sent again with the same key once.
 * - `notice-actions`: accepts the action of an interruption notice, and its time as the metadata service writes it.
 */
export type ControlPlaneFeature =
  | 'instance-registry'
  | 'confirmed-ends'
  | 'idempotent-requests'
  | 'notice-actions'
  | Feature;

/** The state of this instance at the control plane: its role, its settings and what it may do. */
export interface Session {
  /** Undefined until the first answer of the control plane. A `standby` (replica) accepts no command but its promotion. */
  readonly role: InstanceRole | undefined;
  /** The workload's settings as the control plane last sent them; undefined until registered. */
  readonly settings: Partial<FullAgentConfig> | undefined;
  /**
   * Whether the control plane has a feature. Waits until this instance has registered, as only an answer tells which kind of
   * control plane it is; rejects with the signal's reason.
   */
  supports(feature: ControlPlaneFeature, signal: AbortSignal): Promise<boolean>;
  /**
   * What this instance may change now. `changes`: commands, launches, removals; only an enabled primary may. `emergencies`:
   * acting on an interruption notice, which a disabled agent may too. A freeze forbids both. Watching and reporting are
   * always allowed.
   */
  readonly permits: { readonly changes: boolean; readonly emergencies: boolean };
  /**
   * Says by what this agent is frozen, as a sentence without its full stop: by its own configuration, or by the control
   * plane, as its last answer said. Undefined while it is not frozen.
   */
  readonly freeze: string | undefined;
  /** The control plane's id of this agent; undefined until registered. */
  readonly agentId: string | undefined;
  /** Whether another instance has taken over: this one then neither polls nor launches nor terminates. */
  readonly isParked: boolean;
  /** Resolves with the control plane's id of this agent; rejects with the signal's reason. */
  registered(signal: AbortSignal): Promise<string>;
  /**
   * Running work calls this where it can safely pause. Resolves at once, or when the workload is enabled again and no freeze
   * is in force; a freeze by the own configuration never ends. Rejects with the signal's reason.
   */
  enabled(signal: AbortSignal): Promise<void>;
  /**
   * Tells the session that the predecessor is gone. A v4 backend takes whoever registers for the primary, so with it a
   * replica registers only after this call.
   */
  takeOver(): void;
  /** Parks this instance for good: it sends no heartbeats and asks for no commands, as its successor does. */
  retire(): void;
}
export const Session = defineToken<Session>('session/session', { from: '@spotguard/plugin-session' });

/** The instances of this workload, as our control plane knows them. Every call may throw a retryable error. */
export interface InstanceRegistry {
  /**
   * Resolves when the instance has registered or is the primary; rejects with the signal's reason. Rejects with
   * `UPSTREAM_REFUSED` with a v4 backend, which has no instance registry.
   */
  until(instanceId: string, state: 'registered' | 'primary', signal: AbortSignal): Promise<WorkloadInstance>;
  /**
   * Compare-and-set: makes a replica or successor the primary. `superseded` when the workload is at another
   * generation; `unsupported` with a v4 backend, which takes whoever registers last for the primary.
   */
  promote(
    instanceId: string,
    options: { readonly expectedGeneration: number; readonly reason: 'hand-over' | 'predecessor-gone' | 'failover' },
    signal: AbortSignal,
  ): Promise<'primary' | 'superseded' | 'unsupported'>;
  /** Removes an undone successor from the registry, so that another can be launched. Does nothing with a v4 backend. */
  release(instanceId: string, signal: AbortSignal): Promise<void>;
}
export const InstanceRegistry = defineToken<InstanceRegistry>('session/instance-registry', {
  from: '@spotguard/plugin-session',
});

/** How a command ended, for whoever ordered it. */
export interface CommandAnswer {
  readonly success: boolean;
  /** A sentence for people. */
  readonly message: string;
  /** What the command returned. Not sent when it is larger than the protocol allows, nor to a v4 backend. */
  readonly output?: unknown;
  /** Whether it was given up because it was cancelled, and everything was undone. Default: false. */
  readonly isCancelled?: boolean;
}

/**
 * Reports that must reach the control plane. They are on disk when the call resolves, sent in order, and counted once by
 * key.
 */
export interface Reports {
  acknowledge(commandId: string, answer: CommandAnswer): Promise<void>;
  /** The report of an undone switch is not sent to a v4 backend, which would count it as done. */
  reportSwitch(key: string, report: SwitchReport): Promise<void>;
  /** Resolves when the switch report and the acknowledgement were delivered or refused; rejects with the signal's reason. */
  settled(keys: { readonly switchReport: string; readonly commandId: string }, signal: AbortSignal): Promise<void>;
}
export const Reports = defineToken<Reports>('session/reports', { from: '@spotguard/plugin-session' });

/** Provided by the application: whether the workload is guarded now. It is sent with the registration and the heartbeats. */
export interface GuardingSource {
  /** Undefined while it is not known yet. */
  current(): Guarding | undefined;
}
export const GuardingSource = defineToken<GuardingSource>('session/guarding-source');

/** Takes what this instance would do now if AWS took it, to show it at the control plane. */
export interface FailoverPlans {
  /** Replaces the earlier plan; returns at once. It is sent with the next report of the build, not to a v4 backend. */
  put(plan: FailoverPlan): void;
}
export const FailoverPlans = defineToken<FailoverPlans>('session/failover-plans', {
  from: '@spotguard/plugin-session',
});

/** This instance has registered with the control plane. Emitted once each time that the agent starts. */
export const sessionRegistered = defineEvent(
  'session.registered',
  z.object({
    /** The same each time that this instance registers. */
    key: z.string(),
    instanceId: z.string(),
    /** The control plane's id of this agent. */
    agentId: z.string(),
    role: instanceRole,
  }),
);

/**
 * The role of this instance has changed, as the control plane says or because it hands over. Emitted by the instance that
 * has the role: of a switch or failover, the successor becomes `primary` and the predecessor `retiring` or `superseded`.
 * The first role that is known after a start of the agent is a change too, with the key that it had before.
 */
export const roleChanged = defineEvent(
  'session.role-changed',
  z.object({
    /** The same for one role in one generation of the workload. */
    key: z.string(),
    instanceId: z.string(),
    /** Null when no role was known since the agent started. */
    from: instanceRole.nullable(),
    to: instanceRole,
    /** Why this instance is not the primary any more; null for the other roles. */
    reason: z.string().nullable(),
    /** The generation of the workload as the control plane last said; null for a v4 backend, which has none. */
    generation: z.number().nullable(),
  }),
);
