import { createHash } from 'node:crypto';
import type { Market } from '@spotguard/sdk';

/** Everything that distinguishes one launch attempt from every other. */
export interface ClientTokenParts {
  readonly agent: string;
  readonly generation: number;
  readonly intent: string;
  /** Index of the zone and market in the list of those that a failover tries in turn; otherwise 0. */
  readonly optionIndex: number;
  readonly attempt: number;
  readonly zone: string;
  readonly instanceType: string;
  readonly market: Market;
}

/**
 * The EC2 client token of a launch attempt: the same parts give the same token on any instance, other parts another one.
 * 64 ASCII characters, the most that EC2 takes.
 */
export function clientToken(parts: ClientTokenParts): string {
  const { agent, generation, intent, optionIndex, attempt, zone, instanceType, market } = parts;
  const text = JSON.stringify([agent, generation, intent, optionIndex, attempt, zone, instanceType, market]);
  return createHash('sha256').update(text).digest('hex');
}

/** A launched instance, as EC2 describes it. */
interface LaunchedInstance {
  readonly clientToken?: string | undefined;
  readonly zone: string;
  readonly instanceType: string;
  readonly market: Market;
}

/** More launch options than a region with 14 zones has. */
const optionIndexes = Array.from({ length: 30 }, (_, index) => index);
/** More attempts than any procedure makes: for a notice of 15 minutes, the longest, a failover makes about 150. */
const attempts = Array.from({ length: 250 }, (_, index) => index + 1);

/**
 * Whether EC2 launched an instance by this intent of a workload. EC2 keeps the client token of a launch,
 * and whoever launches an instance with copied tags launches it with another token: tags can be inherited, this cannot.
 */
export function isLaunchOf(
  { clientToken: token, zone, instanceType, market }: LaunchedInstance,
  launch: Pick<ClientTokenParts, 'agent' | 'generation' | 'intent'>,
): boolean {
  if (!token) return false;
  const place = { zone, instanceType, market };
  return attempts.some((attempt) =>
    optionIndexes.some((optionIndex) => clientToken({ ...launch, ...place, optionIndex, attempt }) === token),
  );
}
