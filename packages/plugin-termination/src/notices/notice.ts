import { createHash } from 'node:crypto';
import { parseWireTimestamp } from '@spotguard/protocol';
import * as z from 'zod';
import { interruptionNotice } from '../contract.js';

/** A notice with the time as the metadata service wrote it, which is what the control plane is told. */
export const notice = interruptionNotice.extend({ time: z.string() });
export type Notice = z.output<typeof notice>;

const instanceAction = z.looseObject({
  action: z.enum(['terminate', 'stop', 'hibernate']),
  time: z.string().max(64),
});

/** AWS gives two minutes; so much is assumed when the time of a notice is of no use. */
const assumedMs = 120_000;
const maxMs = 900_000;

/**
 * Reads `spot/instance-action` (EC2 User Guide, "Spot Instance interruption notices"). Undefined for what is none. A
 * time that is unreadable, past or far off does not make a notice less of one: two minutes from now are assumed then.
 */
export function parseNotice(
  body: string,
  seen: { readonly instanceId: string; readonly detectedAt: number },
): Notice | undefined {
  const parsed = instanceAction.safeParse(jsonOf(body));
  if (!parsed.success) return undefined;
  const { action, time } = parsed.data;
  const { instanceId, detectedAt } = seen;
  const at = usableTime(time, detectedAt) ?? detectedAt + assumedMs;
  return { id: noticeId(instanceId, action, time), instanceId, action, at, detectedAt, time };
}

/** Whether the time of the notice could be used as it stands there. */
export function hasUsableTime({ time, at, detectedAt }: Notice): boolean {
  return usableTime(time, detectedAt) === at;
}

/** Until when there is work to be done for a notice. A hibernation has begun already; whatever is possible, is done. */
export function deadlineOf({ action, at, detectedAt }: Notice): number {
  return action === 'hibernate' ? detectedAt + assumedMs : at;
}

function noticeId(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function usableTime(time: string, detectedAt: number): number | undefined {
  const at = parseWireTimestamp(time)?.getTime();
  return at !== undefined && at > detectedAt && at <= detectedAt + maxMs ? at : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
