import type { FullAgentConfig, Guarding, InstanceRole, SwitchReport, WorkloadInstance } from '@spotguard/protocol';
import { defineToken } from '@spotguard/sdk';

export { parseAnswer } from './control-plane/parse-answer.js';

/** A request to the control plane. */
export interface ControlPlaneRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** One of `paths` of the protocol. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** Makes a report or an acknowledgement count once. */
  readonly idempotencyKey?: string;
  /** More headers, such as those of a registration. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** How long the answer may be held back by the server's leave; default 0. */
  readonly holdSeconds?: number;
}

/** A fact on its way out of an outbox channel. */
export interface ReportDelivery {
  /** The same key means the same fact. */
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
 * Calls of other plugins to the control plane, each on a connection of its own if others are busy, so that none waits
 * behind another. A failure that may pass is a retryable `UPSTREAM_FAILED`, a refused token `PERMISSION_DENIED`, any
 * other refusal `UPSTREAM_REFUSED`; `details.status` and, parsed from JSON, `details.answer` say what came.
 */
export interface ControlPlane {
  /** The body of a 2xx answer, not validated yet: see {@link parseAnswer}. */
  request(request: ControlPlaneRequest): Promise<unknown>;
  /** For `deliver` of an outbox channel: waits for the registration, sends, and takes only the protocol's receipt for one. */
  deliver(report: ReportDelivery): Promise<void>;
}
export const ControlPlane = defineToken<ControlPlane>('session/control-plane');

/**
 * What a control plane of ours can do and a v4 backend cannot. Which one can do what is decided in this plugin alone.
 * - `instance-registry`: tells which instances of the workload have registered, which role each has, and each instance
 *   its own role.
 * - `confirmed-ends`: lists a replica that was ended until its end was confirmed; a v4 backend lists it for ever.
 * - `idempotent-requests`: takes a request that is sent again with the same key for the same request.
 * - `notice-actions`: takes the action of an interruption notice, and its time as the metadata service writes it.
 */
export type ControlPlaneFeature = 'instance-registry' | 'confirmed-ends' | 'idempotent-requests' | 'notice-actions';

/** What the control plane last said this instance is and may do. */
export interface Session {
  /** Undefined until the first answer of the control plane. A `standby` takes no command but its promotion. */
  readonly role: InstanceRole | undefined;
  /** The workload's settings as last heard; undefined until registered. */
  readonly settings: Partial<FullAgentConfig> | undefined;
  /**
   * Whether the control plane can do something that not every one can. Waits until it has answered once, as nothing can be
   * concluded from silence; rejects with the signal's reason.
   */
  supports(feature: ControlPlaneFeature, signal: AbortSignal): Promise<boolean>;
  /**
   * What this instance may do to the world now. `changes`: commands, launches, removals; only an enabled primary may.
   * `emergencies`: acting on an interruption notice, which a disabled agent may too. A freeze forbids both; watching and
   * reporting go on whatever this says.
   */
  readonly permits: { readonly changes: boolean; readonly emergencies: boolean };
  /** The control plane's id of this agent; undefined until registered. */
  readonly agentId: string | undefined;
  /** An instance that was told it lost, or that handed over: it neither polls nor launches nor terminates. */
  readonly parked: boolean;
  /** Resolves with the control plane's id of this agent; rejects with the signal's reason. */
  registered(signal: AbortSignal): Promise<string>;
  /**
   * Where work under way waits at its safe points: resolves at once, or when the workload is enabled again; under a freeze
   * never. Rejects with the signal's reason.
   */
  enabled(signal: AbortSignal): Promise<void>;
  /**
   * Says that the instance before this one is gone. A control plane without generations takes whoever registers for the
   * primary: there a replica keeps silent until then.
   */
  takeOver(): void;
  /** From now on this instance neither sends heartbeats nor asks for commands: its successor does. */
  retire(): void;
}
export const Session = defineToken<Session>('session/session');

/** The instances of this workload, as a control plane with generations knows them. Every call may throw a retryable error. */
export interface InstanceRegistry {
  /**
   * Resolves when the instance has got there (a held request, repeated), or rejects with the signal's reason. Rejects with
   * `UPSTREAM_REFUSED` where the control plane has no instance registry.
   */
  until(instanceId: string, state: 'registered' | 'primary', signal: AbortSignal): Promise<WorkloadInstance>;
  /**
   * Compare-and-set: makes a replica or successor the primary. `superseded` when the workload has moved on meanwhile;
   * `unsupported` by a v4 backend, which takes whoever registers last for the primary.
   */
  promote(
    instanceId: string,
    options: { readonly expectedGeneration: number; readonly reason: 'hand-over' | 'predecessor-gone' | 'failover' },
    signal: AbortSignal,
  ): Promise<'primary' | 'superseded' | 'unsupported'>;
  /** Says that a successor was undone, so that another may take its place. Does nothing at a v4 backend, which keeps no place. */
  release(instanceId: string, signal: AbortSignal): Promise<void>;
}
export const InstanceRegistry = defineToken<InstanceRegistry>('session/instance-registry');

/** Facts that must reach the control plane: on disk before the call returns, sent in order, counted once by their key. */
export interface Reports {
  acknowledge(commandId: string, answer: { readonly success: boolean; readonly message: string }): Promise<void>;
  /** A report of a switch that was undone is not sent to a v4 backend, which would take it for one that was done. */
  reportSwitch(key: string, report: SwitchReport): Promise<void>;
  /** Resolves when the switch report and the acknowledgement have left; rejects with the signal's reason. */
  settled(keys: { readonly switchReport: string; readonly commandId: string }, signal: AbortSignal): Promise<void>;
}
export const Reports = defineToken<Reports>('session/reports');

/** Given by the application: whether the workload is guarded now. It goes out with registration and heartbeats. */
export interface GuardingSource {
  /** Undefined while nothing can be said yet. */
  current(): Guarding | undefined;
}
export const GuardingSource = defineToken<GuardingSource>('session/guarding-source');
