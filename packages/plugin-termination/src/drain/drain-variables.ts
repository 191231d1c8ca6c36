import type { DrainHook } from '../contract.js';

/** The environment variables for the operator's drain; times are seconds since the epoch, rounded down. */
export function drainVariables({
  notice,
  deadline,
  successor,
}: Parameters<DrainHook['drain']>[0]): Readonly<Record<string, string>> {
  return {
    SPOTGUARD_NOTICE: notice.id,
    SPOTGUARD_ACTION: notice.action,
    SPOTGUARD_INSTANCE: notice.instanceId,
    SPOTGUARD_INTERRUPTION_AT: String(Math.floor(notice.at / 1_000)),
    SPOTGUARD_DEADLINE: String(Math.floor(deadline / 1_000)),
    SPOTGUARD_SUCCESSOR: successor ?? '',
  };
}
