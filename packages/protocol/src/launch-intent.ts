import { market } from './instance-facts.js';

/**
 * What an instance was launched for, so that it can finish that work if its predecessor is gone. It is in the launch
 * tag `spotguard:intent`. `key` is the id under which the result is reported: that of a command, a notice or a replica.
 */
export type LaunchIntent =
  | {
      readonly kind: 'switch';
      /** The command's id. */
      readonly key: string;
      readonly trigger: 'manual' | 'model';
      /** Epoch milliseconds. */
      readonly startedAt: number;
      /** Seconds from the handover to the termination of the predecessor; undefined keeps the predecessor. */
      readonly retireAfterSeconds: number | undefined;
      /** The predecessor's market, for when EC2 no longer lists the predecessor. */
      readonly fromMarket: 'spot' | 'ondemand';
    }
  | {
      /** Launched by a failover, because AWS interrupts its predecessor. */
      readonly kind: 'failover';
      /** The notice's id. */
      readonly key: string;
      readonly startedAt: number;
      readonly fromMarket: 'spot' | 'ondemand';
    }
  | {
      /** Launched as a replica: it becomes the primary when it is promoted or its predecessor is gone. */
      readonly kind: 'standby';
      /** The replica's id. */
      readonly key: string;
      readonly startedAt: number;
      readonly fromMarket: 'spot' | 'ondemand';
    };

const keepPredecessor = 'keep';

/** Writes an intent as `<kind>/<key>/…`, with only characters that EC2 tags allow. */
export function formatLaunchIntent(intent: LaunchIntent): string {
  const { kind, key, startedAt, fromMarket } = intent;
  const head = [kind, encodeURIComponent(key)];
  const middle =
    kind === 'switch' ? [intent.trigger, startedAt, intent.retireAfterSeconds ?? keepPredecessor] : [startedAt];
  return [...head, ...middle, fromMarket].join('/');
}

/**
 * The key of a launch in its client token, with which an agent proves that it launched an instance before it ends it.
 */
export function launchKeyOf({ kind, key }: Pick<LaunchIntent, 'kind' | 'key'>): string {
  return kind === 'standby' ? `replica/${key}` : key;
}

/** Reads an intent; undefined if the text is not one. */
export function parseLaunchIntent(text: string | undefined): LaunchIntent | undefined {
  const [kind, key, ...rest] = text?.split('/') ?? [];
  if (!key) return undefined;
  if (kind === 'switch') return parseSwitch(decodeIfEncoded(key), rest);
  if (kind !== 'failover' && kind !== 'standby') return undefined;
  const [started, from, ...more] = rest;
  const startedAt = parseNumber(started);
  const fromMarket = market.safeParse(from);
  if (startedAt === undefined || !fromMarket.success || more.length > 0) return undefined;
  return { kind, key: decodeIfEncoded(key), startedAt, fromMarket: fromMarket.data };
}

function parseSwitch(key: string, parts: readonly string[]): LaunchIntent | undefined {
  const [trigger, started, retire, from, ...more] = parts;
  const fromMarket = market.safeParse(from);
  const startedAt = parseNumber(started);
  const retireAfterSeconds = retire === keepPredecessor ? undefined : parseNumber(retire);
  if (trigger !== 'manual' && trigger !== 'model') return undefined;
  if (startedAt === undefined || !fromMarket.success || more.length > 0) return undefined;
  if (retire !== keepPredecessor && retireAfterSeconds === undefined) return undefined;
  return { kind: 'switch', key, trigger, startedAt, retireAfterSeconds, fromMarket: fromMarket.data };
}

/** Reads a number in exactly the form in which `String` writes it, neither negative nor infinite. */
function parseNumber(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 && String(value) === text ? value : undefined;
}

function decodeIfEncoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
