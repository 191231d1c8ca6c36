import type { components } from '@spotguard/api-client';

/** An attempt at a step, as an agent told it. */
export type Step = components['schemas']['Step'];

/** A step as a bar on an axis. Times are milliseconds since 1970; null when no word of them arrived. */
export interface Lane {
  readonly key: string;
  readonly name: string;
  readonly begin: number | null;
  readonly end: number | null;
  /** `moment`: something that takes no time. `expected`: it has not begun, and is drawn dashed. */
  readonly kind: 'done' | 'failed' | 'passed-over' | 'running' | 'moment' | 'expected';
  /** What its agent said. */
  readonly note: string | undefined;
  /** Whether a moment is still to come. */
  readonly isAhead?: boolean;
  /** Whether its agent cannot tell its end. */
  readonly endsUnseen?: boolean;
  /** When a running one will probably end. */
  readonly expectedEnd?: number | undefined;
}

/** The steps of one instance. */
export interface LaneGroup {
  readonly name: string;
  readonly instanceId: string | undefined;
  readonly zone?: string | null;
  /** Whether its bars have the colour of what comes, rather than of what is left. */
  readonly isNew?: boolean;
  readonly lanes: readonly Lane[];
}

/** When AWS takes the instance, and what is left until then. */
export interface LaneDeadline {
  readonly at: number;
  /** When another instance served, or will probably serve: from there until the deadline is to spare. */
  readonly handOver: number | undefined;
  /** What is to spare, in words. */
  readonly left: string | undefined;
}
