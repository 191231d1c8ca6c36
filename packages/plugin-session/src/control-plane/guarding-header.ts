import { headers, writeGuarding } from '@spotguard/protocol';
import { defineToken } from '@spotguard/sdk';
import type { GuardingSource } from '../contract.js';

/** Gives the header that says whether the workload is guarded; nothing when there is nobody to say so. */
export type GuardingHeader = () => Readonly<Record<string, string>>;
export const GuardingHeader = defineToken<GuardingHeader>('session/guarding-header');

/** Asks at each call, as the answer changes. */
export function guardingHeader(source: GuardingSource | undefined): GuardingHeader {
  return () => {
    const guarding = source?.current();
    const header: Record<string, string> = {};
    if (guarding !== undefined) header[headers.guarding] = writeGuarding(guarding);
    return header;
  };
}
