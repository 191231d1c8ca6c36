import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { inArray, lte, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.js';
import { OverLimit } from '../../limits/over-limit.js';
import type { Queries } from '../../storage/database.js';
import { logInTries } from '../../storage/schema.js';
import { nameKeyOf } from './user-fields.js';

const freeTries = 5;
/** The wait after the fifth failure, after the sixth, and so on. */
const waitSeconds = [30, 60, 120, 240, 300] as const;
/** After this time without a failure, the count begins again. */
const forgetSeconds = 900;
/** Not the time of the try: a server whose clock is behind would take that for a wait. */
const notBlocked = new Date(0);

/** How many tries are left, and the wait after them. */
export interface TriesLeft {
  readonly left: number;
  readonly waitSeconds: number;
}

/** Whose tries are counted. The name is absent for a set-up code. */
export interface TriesOf {
  readonly name?: string | undefined;
  readonly address: string;
}

/**
 * Counts tries to log in, in the database, so that a restart does not forget them and all servers share them. A try is
 * counted before it is made, so that many at once are no way around the limit, and a success takes it back.
 */
export class LogInTries {
  constructor(
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  /** Counts a try. Throws `OverLimit` when the name or the address has to wait; such a try does not make the wait longer. */
  async count(of: TriesOf): Promise<TriesLeft> {
    const now = this.clock.now();
    const keys = keysOf(of);
    const known = await this.queries.select().from(logInTries).where(inArray(logInTries.key, keys));
    refuseUntil(now, known);
    const counts: number[] = [];
    for (const key of keys) counts.push(await this.#countKey(key, now));
    const max = Math.max(...counts);
    return { left: Math.max(0, freeTries - max), waitSeconds: waitAfter(Math.max(max, freeTries)) };
  }

  /** Takes back a try that succeeded. For the name all earlier ones are forgotten too; for the address, they may be by others. */
  async takeBack({ name, address }: TriesOf): Promise<void> {
    const [addressKey = ''] = keysOf({ address });
    if (name !== undefined) {
      const [nameKey = ''] = keysOf({ name, address });
      await this.queries.delete(logInTries).where(inArray(logInTries.key, [nameKey]));
    }
    await this.queries
      .update(logInTries)
      .set({ count: sql`greatest(0, ${logInTries.count} - 1)`, blockedUntil: notBlocked })
      .where(inArray(logInTries.key, [addressKey]));
  }

  async #countKey(key: string, now: Date): Promise<number> {
    const time = sql`${now.toISOString()}::timestamptz`;
    const isForgotten = sql`${logInTries.countedAt} + make_interval(secs => ${forgetSeconds}) < ${time}`;
    const count = sql`case when ${isForgotten} then 1 else ${logInTries.count} + 1 end`;
    const waits = sql.raw(`array[${waitSeconds.join(', ')}]`);
    const seconds = sql`(${waits})[least(${waitSeconds.length}, ${count} - ${freeTries - 1})]`;
    const blockedUntil = sql`case when ${count} < ${freeTries} then ${notBlocked.toISOString()}::timestamptz else ${time} + make_interval(secs => ${seconds}) end`;
    const [counted] = await this.queries
      .insert(logInTries)
      .values({ key, count: 1, countedAt: now, blockedUntil: notBlocked })
      .onConflictDoUpdate({
        target: logInTries.key,
        set: { count, countedAt: now, blockedUntil },
        setWhere: lte(logInTries.blockedUntil, now),
      })
      .returning({ count: logInTries.count });
    if (counted !== undefined) return counted.count;
    // Another try has just begun the wait.
    throw new OverLimit('Too many tries to log in', waitSeconds[0]);
  }
}

function refuseUntil(now: Date, known: readonly { readonly blockedUntil: Date }[]): void {
  const end = Math.max(0, ...known.map(({ blockedUntil }) => blockedUntil.getTime()));
  const seconds = Math.ceil((end - now.getTime()) / 1_000);
  if (seconds > 0) throw new OverLimit('Too many tries to log in', seconds);
}

function waitAfter(count: number): number {
  return waitSeconds[Math.min(waitSeconds.length - 1, count - freeTries)] ?? waitSeconds[0];
}

/** The keys that are counted, the name before the address. Of an IPv6 address the network counts, of which a caller has all. */
function keysOf({ name, address }: TriesOf): string[] {
  return [...(name === undefined ? [] : [`name ${digest(nameKeyOf(name))}`]), `address ${digest(networkOf(address))}`];
}

function networkOf(address: string): string {
  const [, inner] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (inner !== undefined || !isIPv6(address)) return inner ?? address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ?? '').split(':').filter(Boolean)];
  return all.slice(0, 4).join(':');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
