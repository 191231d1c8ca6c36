import * as z from 'zod';

// Encoding may turn one character into twelve, and Node accepts 16 kB of headers.
const maxTextLength = 200;

/** A freeze as the control plane tells it to an agent that it applies to. */
export const freezeNotice = z.object({
  /** What is frozen: this workload, its account, or every account of the server. */
  level: z.enum(['workload', 'account', 'all']),
  /** Who froze it, as people read it. */
  by: z.string().max(1_000),
  /** Since when, in ISO 8601. */
  since: z.string().max(40),
  reason: z.string().max(1_000),
});
export type FreezeNotice = z.output<typeof freezeNotice>;

/** Writes the value of the header `SpotGuard-Frozen`: ASCII, at most 6 kB; long texts are shortened. */
export function writeFreezeNotice({ level, by, since, reason }: FreezeNotice): string {
  return encodeURIComponent(JSON.stringify({ level, by: shorten(by), since, reason: shorten(reason) }));
}

/** Reads the value of the header. A value that cannot be read still means that a freeze is in force. */
export function readFreezeNotice(header: string): FreezeNotice {
  try {
    return freezeNotice.parse(JSON.parse(decodeURIComponent(header)));
  } catch {
    return { level: 'workload', by: 'the control plane', since: 'an unknown time', reason: 'not readable' };
  }
}

/** Says what is frozen, since when, by whom and why, without a full stop. */
export function describeFreezeNotice({ level, by, since, reason }: FreezeNotice): string {
  const what = { workload: 'This workload', account: 'The account', all: 'Every account of the server' }[level];
  return `${what} is frozen since ${since} by ${by}: ${reason}`;
}

/** Cuts between characters, and replaces halves of surrogate pairs, which cannot be encoded. */
function shorten(text: string): string {
  return [...text.replaceAll(/\p{Surrogate}/gu, '?')].slice(0, maxTextLength).join('');
}
