import { unknown } from '../format/format-price.js';
import type { FleetWorkload } from './fleet-query.js';

/** How a status is drawn: its colour and its shape. */
export type StatusKind = 'fail' | 'warn' | 'clock' | 'move' | 'calm';

/** The words of a status: before and after the time that belongs to it. */
export interface StatusWords {
  readonly kind: StatusKind;
  readonly before: string;
  /** `age`: since when. `left`: until when. */
  readonly time: { readonly as: 'age' | 'left'; readonly at: string } | undefined;
  readonly after: string;
}

/** Puts the status of a workload into words. They tell how it is now, never what once was. */
export function statusWords({ status, statusSince, notice, statusMessage }: FleetWorkload): StatusWords {
  const since = statusSince === null ? undefined : ({ as: 'age', at: statusSince } as const);
  switch (status) {
    case 'under-notice':
      if (notice === null) return { kind: 'clock', before: 'Under notice', time: undefined, after: '' };
      return { kind: 'clock', before: 'Under notice, ', time: { as: 'left', at: notice.deadline }, after: ' left' };
    case 'silent':
      if (since === undefined) return { kind: 'fail', before: 'Never heard', time: undefined, after: '' };
      return { kind: 'fail', before: 'Silent for ', time: since, after: '' };
    case 'moving':
      if (since === undefined) return { kind: 'move', before: 'Moving', time: undefined, after: '' };
      return { kind: 'move', before: 'Moving for ', time: since, after: '' };
    case 'failed':
      if (since === undefined) return { kind: 'fail', before: statusMessage ?? 'Failed', time: undefined, after: '' };
      return { kind: 'fail', before: 'Its move failed ', time: since, after: ' ago' };
    case 'not-guarding':
      return { kind: 'warn', before: `Not guarded: ${statusMessage ?? unknown}`, time: undefined, after: '' };
    case 'rebalance':
      if (since === undefined) return { kind: 'clock', before: 'Rebalance signal', time: undefined, after: '' };
      return { kind: 'clock', before: 'Rebalance signal ', time: since, after: ' ago' };
    case 'running':
      if (since === undefined) return { kind: 'calm', before: 'Running', time: undefined, after: '' };
      return { kind: 'calm', before: 'Running ', time: since, after: '' };
  }
}
