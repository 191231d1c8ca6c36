import { market } from './instance-facts.js';

/**
 * What a launched instance must know to finish what made it, should its predecessor be gone: it travels in the launch tag
 * `spotguard:intent`. `key` is the id under which the fact is reported: a command's, a notice's, a replica's.
 */
export type LaunchIntent =
  | {
      readonly kind: 'switch';
      /** The command's id. */
      readonly key: string;
      readonly trigger: 'manual' | 'model';
      /** Epoch milliseconds. */
      readonly startedAt: number;
      /** Seconds from hand-over to the end of the predecessor; undefined keeps it. */
      readonly retireAfterSeconds: number | undefined;
      /** The predecessor's market, needed when EC2 has forgotten it. */
      readonly fromMarket: 'spot' | 'ondemand';
    }
  | {
      /** A failover launched it: AWS takes its predecessor back. */
      readonly kind: 'failover';
      /** The notice's id. */
      readonly key: string;
      readonly startedAt: number;
      readonly fromMarket: 'spot' | 'ondemand';
    }
  | {
      /** A replica: it takes over when it is promoted or its predecessor is gone. */
      readonly kind: 'standby';
      /** The replica's id. */
      readonly key: string;
      readonly startedAt: number;
      readonly fromMarket: 'spot' | 'ondemand';
    };

const kept = 'keep';

/** `<kind>/<key>/…`: within the characters that EC2 tags allow. */
export function formatLaunchIntent(intent: LaunchIntent): string {
  const { kind, key, startedAt, fromMarket } = intent;
  const head = [kind, encodeURIComponent(key)];
  const middle = kind === 'switch' ? [intent.trigger, startedAt, intent.retireAfterSeconds ?? kept] : [startedAt];
  return [...head, ...middle, fromMarket].join('/');
}

/** What stands for a launch in its client token: who ends an instance proves with it that the launch was its own. */
export function launchKeyOf({ kind, key }: Pick<LaunchIntent, 'kind' | 'key'>): string {
  return kind === 'standby' ? `replica/${key}` : key;
}

/** Undefined for anything that is not an intent of ours. */
export function parseLaunchIntent(text: string | undefined): LaunchIntent | undefined {
  const [kind, key, ...rest] = text?.split('/') ?? [];
  if (!key) return undefined;
  if (kind === 'switch') return parseSwitch(decoded(key), rest);
  if (kind !== 'failover' && kind !== 'standby') return undefined;
  const [started, from, ...more] = rest;
  const startedAt = amount(started);
  const fromMarket = market.safeParse(from);
  if (startedAt === undefined || !fromMarket.success || more.length > 0) return undefined;
  return { kind, key: decoded(key), startedAt, fromMarket: fromMarket.data };
}

function parseSwitch(key: string, parts: readonly string[]): LaunchIntent | undefined {
  const [trigger, started, retire, from, ...more] = parts;
  const fromMarket = market.safeParse(from);
  const startedAt = amount(started);
  const retireAfterSeconds = retire === kept ? undefined : amount(retire);
  if (trigger !== 'manual' && trigger !== 'model') return undefined;
  if (startedAt === undefined || !fromMarket.success || more.length > 0) return undefined;
  if (retire !== kept && retireAfterSeconds === undefined) return undefined;
  return { kind: 'switch', key, trigger, startedAt, retireAfterSeconds, fromMarket: fromMarket.data };
}

/** A number as `String` writes it: neither negative nor infinite. */
function amount(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 && String(value) === text ? value : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
