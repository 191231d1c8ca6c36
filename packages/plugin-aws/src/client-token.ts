import { createHash } from 'node:crypto';
import type { Market } from '@spotguard/sdk';

/** All that makes one launch attempt differ from every other. */
export interface ClientTokenParts {
  readonly agent: string;
  readonly generation: number;
  readonly intent: string;
  /** The place in the ladder of pools. */
  readonly rung: number;
  readonly attempt: number;
  readonly zone: string;
  readonly instanceType: string;
  readonly market: Market;
}

/**
 * The EC2 client token of a launch attempt: the same parts give the same token on any host, other parts another one.
 * 64 ASCII characters, the most that EC2 takes.
 */
export function clientToken(parts: ClientTokenParts): string {
  const { agent, generation, intent, rung, attempt, zone, instanceType, market } = parts;
  const text = JSON.stringify([agent, generation, intent, rung, attempt, zone, instanceType, market]);
  return createHash('sha256').update(text).digest('hex');
}
