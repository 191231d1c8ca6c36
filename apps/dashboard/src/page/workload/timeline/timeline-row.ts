import type { components } from '@spotguard/api-client';
import type { Interruption } from '../../interruptions/interruption.js';
import type { Switch } from '../../switches/switch.js';
import type { Command } from '../workload-queries.js';

/** A replica, as the history of a workload has it. */
export type ReplicaOfHistory = components['schemas']['Replica'];

/** What the timeline can be narrowed to. */
export const timelineViews = {
  moves: 'Moves',
  replicas: 'Replicas',
  signals: 'Signals',
  commands: 'Commands',
} as const;

/** One of the views. */
export type TimelineView = keyof typeof timelineViews;

/**
 * Something that happened to a workload: a command with the switch that it caused, an interruption with the move that answered
 * it, or one of them alone.
 */
export interface TimelineRow {
  /** Stays the same when a part is added: a command that becomes a switch is still the same row. */
  readonly id: string;
  /** When it began, in milliseconds. */
  readonly at: number;
  readonly views: readonly TimelineView[];
  readonly command?: Command;
  readonly moved?: Switch;
  readonly interruption?: Interruption;
  readonly replica?: ReplicaOfHistory;
  /** It goes on. */
  readonly isRunning: boolean;
}
