import { createHash } from 'node:crypto';
import { parseWireTimestamp } from '@spotguard/protocol';
import * as z from 'zod';

/** A rebalance recommendation. The id is stable: the same recommendation has the same id after a restart. */
export const recommendation = z.object({
  id: z.string(),
  instanceId: z.string(),
  /** Epoch milliseconds. */
  noticedAt: z.number(),
  detectedAt: z.number(),
});
export type Recommendation = z.output<typeof recommendation>;

const document = z.looseObject({ noticeTime: z.string().max(64) });

/**
 * Parses `events/recommendations/rebalance` (EC2 User Guide, "EC2 instance rebalance recommendations"). Undefined when the
 * body is not a recommendation.
 */
export function parseRecommendation(
  body: string,
  check: { readonly instanceId: string; readonly detectedAt: number },
): Recommendation | undefined {
  const parsed = document.safeParse(jsonOf(body));
  const noticedAt = parsed.success ? parseWireTimestamp(parsed.data.noticeTime)?.getTime() : undefined;
  if (noticedAt === undefined) return undefined;
  const id = createHash('sha256')
    .update(JSON.stringify([check.instanceId, noticedAt]))
    .digest('hex')
    .slice(0, 32);
  return { id, noticedAt, ...check };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
