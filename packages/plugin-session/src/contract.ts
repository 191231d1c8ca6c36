import type { AgentConfig, Host, HostRole, SwitchReport } from '@spotguard/protocol';
import { defineToken } from '@spotguard/sdk';

/** Where this host stands with the control plane. */
export interface Session {
  /** Undefined until the first answer of the control plane. Only a `primary` takes commands. */
  readonly role: HostRole | undefined;
  /** The workload's settings as last heard; undefined until registered. */
  readonly settings: Partial<AgentConfig> | undefined;
  /**
   * Whether the control plane is ours: a v4 backend knows no generations and refuses additive fields. Waits until it has
   * answered once, as nothing can be concluded from silence; rejects with the signal's reason.
   */
  knowsGenerations(signal: AbortSignal): Promise<boolean>;
  /** Resolves with the control plane's id of this agent; rejects with the signal's reason. */
  registered(signal: AbortSignal): Promise<string>;
  /** From now on this host neither sends heartbeats nor asks for commands: its successor does. */
  retire(): void;
}
export const Session = defineToken<Session>('session/session');

/** The hosts of this workload, as a control plane with generations knows them. Every call may throw a retryable error. */
export interface HostRegistry {
  /** Resolves when the host has got there (a held request, repeated), or rejects with the signal's reason. */
  until(instanceId: string, state: 'registered' | 'primary', signal: AbortSignal): Promise<Host>;
  /** Compare-and-set: makes a standby the primary; `superseded` when the workload has moved on meanwhile. */
  promote(
    instanceId: string,
    options: { readonly expectedGeneration: number; readonly reason: 'hand-over' | 'predecessor-gone' },
    signal: AbortSignal,
  ): Promise<'primary' | 'superseded'>;
  /** Says that a successor was undone, so that another may take its place. */
  release(instanceId: string, signal: AbortSignal): Promise<void>;
}
export const HostRegistry = defineToken<HostRegistry>('session/host-registry');

/** Facts that must reach the control plane: on disk before the call returns, sent in order, counted once by their key. */
export interface Reports {
  acknowledge(commandId: string, answer: { readonly success: boolean; readonly message: string }): Promise<void>;
  reportSwitch(key: string, report: SwitchReport): Promise<void>;
  /** Resolves when the switch report and the acknowledgement have left; rejects with the signal's reason. */
  settled(keys: { readonly switchReport: string; readonly commandId: string }, signal: AbortSignal): Promise<void>;
}
export const Reports = defineToken<Reports>('session/reports');
