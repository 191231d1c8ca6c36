import type { components } from '@spotguard/api-client';

/** An attempt at a step, as an agent told it. */
export type Step = components['schemas']['Step'];

/** A step as a bar on an axis. Times are milliseconds since 1970; null when no word of them arrived. */
export interface Lane {
  readonly key: string;
  readonly name: string;
  readonly begin: number | null;
  readonly end: number | null;
  readonly kind: 'done' | 'failed' | 'passed-over' | 'running';
  /** What its agent said. */
  readonly note: string | undefined;
}

/** The steps of one instance. */
export interface LaneGroup {
  readonly name: string;
  readonly instanceId: string | undefined;
  readonly lanes: readonly Lane[];
}
