import { headers, writeGuarding } from '@spotguard/protocol';
import { defineToken } from '@spotguard/sdk';
import type { GuardingSource } from '../contract.js';

/** Returns the header that says whether the workload is guarded; no header while that is unknown. */
export type GuardingHeader = () => Readonly<Record<string, string>>;
export const GuardingHeader = defineToken<GuardingHeader>('session/guarding-header');

/** Reads the source at each call, as its answer changes. */
export function guardingHeader(source: GuardingSource | undefined): GuardingHeader {
  return () => {
    const guarding = source?.current();
    const header: Record<string, string> = {};
    if (guarding !== undefined) header[headers.guarding] = writeGuarding(guarding);
    return header;
  };
}
