import { defineToken } from '@spotguard/sdk';
import type { InterruptionNotice } from './contract.js';

/** What the plugin tells others by its events. */
export interface Announcements {
  interruption(notice: InterruptionNotice): void;
  rebalance(recommendation: { readonly instanceId: string; readonly noticedAt: number }): void;
}
export const Announcements = defineToken<Announcements>('termination/announcements');
