import { createHash } from 'node:crypto';
import { parseWireTimestamp } from '@spotguard/protocol';
import * as z from 'zod';
import { interruptionNotice } from '../contract.js';

/** A notice with the time exactly as the metadata service wrote it; the control plane is sent this time. */
export const notice = interruptionNotice.extend({ time: z.string() });
export type Notice = z.output<typeof notice>;

const instanceAction = z.looseObject({
  action: z.enum(['terminate', 'stop', 'hibernate']),
  time: z.string().max(64),
});

/** AWS gives two minutes; this is assumed when the time of a notice is not usable. */
const assumedMs = 120_000;
/** A time further ahead than this is not usable. */
const maxAheadMs = 900_000;

/**
 * Parses `spot/instance-action` (EC2 User Guide, "Spot Instance interruption notices"). Undefined when the body is not a
 * notice. When its time is unreadable, past or far ahead, the notice still counts, and two minutes from now are assumed.
 */
export function parseNotice(
  body: string,
  check: { readonly instanceId: string; readonly detectedAt: number },
): Notice | undefined {
  const parsed = instanceAction.safeParse(jsonOf(body));
  if (!parsed.success) return undefined;
  const { action, time } = parsed.data;
  const { instanceId, detectedAt } = check;
  const at = usableTime(time, detectedAt) ?? detectedAt + assumedMs;
  return { id: noticeId(instanceId, action, time), instanceId, action, at, detectedAt, time };
}

/** Whether the time of the notice was usable; otherwise two minutes were assumed. */
export function hasUsableTime({ time, at, detectedAt }: Notice): boolean {
  return usableTime(time, detectedAt) === at;
}

/** When the failover must be done (epoch milliseconds). A hibernation starts at once; two minutes are assumed for it. */
export function deadlineOf({ action, at, detectedAt }: Notice): number {
  return action === 'hibernate' ? detectedAt + assumedMs : at;
}

function noticeId(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function usableTime(time: string, detectedAt: number): number | undefined {
  const at = parseWireTimestamp(time)?.getTime();
  return at !== undefined && at > detectedAt && at <= detectedAt + maxAheadMs ? at : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
