import { unknown } from '../format/format-price.js';
import { hoursPerMonth } from '../format/hours-per-month.js';
import type { Switch } from './switch.js';

/** Why a workload moved: what an agent reports, and how it is called. */
export const switchTriggers = {
  manual: 'By hand',
  model: 'For the price',
  interruption: 'Interruption',
  promotion: 'Promotion',
} as const;

/** How a switch can end. */
export const switchOutcomes = { done: 'Done', undone: 'Taken back' } as const;

/** Why a workload moved, in words. A trigger that this page does not know is written as it was reported. */
export function triggerWords(trigger: string | null): string {
  if (trigger === null) return unknown;
  return Object.entries(switchTriggers).find(([known]) => known === trigger)?.[1] ?? trigger;
}

/** How a switch ended: its words, and whether something of it is left for a person. */
export interface OutcomeWords {
  readonly kind: 'calm' | 'warn' | 'fail';
  readonly words: string;
  /** The words of the agent. */
  readonly detail: string | undefined;
}

/** Says how a switch ended. */
export function outcomeWords({ success, isInferred, leftRunning, reason }: Switch): OutcomeWords {
  if (!success) return { kind: 'fail', words: switchOutcomes.undone, detail: reason ?? undefined };
  if (leftRunning !== null)
    return { kind: 'warn', words: 'Done, the old instance runs on', detail: leftRunning.reason };
  if (isInferred) return { kind: 'calm', words: 'Done, not reported yet', detail: undefined };
  return { kind: 'calm', words: switchOutcomes.done, detail: reason ?? undefined };
}

/** How many seconds it took from the order or the notice until the new instance served; null when one of them is unknown. */
export function secondsTaken({ startedAt, handedOverAt }: Switch): number | null {
  if (startedAt === null || handedOverAt === null) return null;
  return Math.max(0, (Date.parse(handedOverAt) - Date.parse(startedAt)) / 1_000);
}

/** What the new instance cost per hour at that time, in USD; null when it is unknown. */
export function priceAfter({ to, onDemandPrice }: Switch): number | null {
  if (to.market === null) return null;
  return to.market === 'spot' ? to.spotPrice : onDemandPrice;
}

/** What the old instance cost per hour at that time, in USD; null when it is unknown. */
export function priceBefore({ from, onDemandPrice }: Switch): number | null {
  if (from.market === null) return null;
  return from.market === 'spot' ? from.spotPrice : onDemandPrice;
}

/** What the switch costs more in a month at the prices of that time, in USD; negative when it costs less. */
export function costPerMonth({ savingsPerHour }: Switch): number | null {
  return savingsPerHour === null ? null : -savingsPerHour * hoursPerMonth;
}
