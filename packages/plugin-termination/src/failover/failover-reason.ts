import type { HandOverResult } from './failover-procedure.js';

const maxLength = 4_000;

/** What an operator needs to know: why there is no successor, which candidates were rejected, what still runs. */
export function failoverReason({ failureReason, state }: HandOverResult, running: readonly string[]): string | null {
  const parts = [
    ...(failureReason === undefined ? [] : [failureReason]),
    ...state.rejected.map(({ instanceId, reason }) => `${instanceId} was rejected: ${reason}`),
    ...(running.length === 0 ? [] : [`not needed and still running, terminate by hand: ${running.join(', ')}`]),
  ];
  return parts.length === 0 ? null : parts.join('; ').slice(0, maxLength);
}
