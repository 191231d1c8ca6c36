import { defineToken } from '@spotguard/sdk';
import type { InterruptionNotice } from './contract.js';

/** Emits the events of this plugin. */
export interface NoticeEvents {
  emitInterruption(notice: InterruptionNotice): void;
  emitRebalance(recommendation: { readonly instanceId: string; readonly noticedAt: number }): void;
}
export const NoticeEvents = defineToken<NoticeEvents>('termination/notice-events');
