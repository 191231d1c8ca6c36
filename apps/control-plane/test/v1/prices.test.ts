import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceRollUpJob } from '../../src/jobs/price-roll-ups/price-roll-up-job.js';
import { accountWithReplicas, priceReport } from '../account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Midnight in UTC, some days before the time of the tests. */
const midnight = Math.floor(Date.now() / day) * day - 10 * day;

interface Value {
  readonly at: string;
  readonly price: number | null;
}
interface History {
  readonly resolution: string;
  readonly onDemand: readonly Value[];
  readonly pools: readonly { readonly pool: string; readonly zone: string; readonly values: readonly Value[] }[];
}

describe.each(testDatabases)('the history of prices in the API on %s', (kind) => {
  const plane = controlPlaneOn(kind);
  const log = { info: () => undefined, warn: () => undefined };
  const rollUp = (now: number, progress?: Readonly<Record<string, unknown>>) =>
    priceRollUpJob(plane.database.queries).run({
      now: new Date(now),
      signal: new AbortController().signal,
      progress,
      log,
    });

  async function pricedAccount() {
    const agent = await accountWithReplicas(plane);
    const history = async (query: Readonly<Record<string, string>> = {}): Promise<History> => {
      const parameters = new URLSearchParams({ instanceType: 't3.medium', region: 'us-east-1', ...query });
      const answer = await agent.account.get(`/api/v1/prices?${parameters}`);
      expect(answer.status).toBe(200);
      return answer.body as History;
    };
    const prices = ({ values }: { readonly values: readonly Value[] }) => values.map(({ price }) => price);
    return { ...agent, history, prices };
  }

  /** Stores points of zone a as if they had been reported: minutes since midnight, and the price. */
  async function storePoints(accountId: string, points: readonly (readonly [minutes: number, price: number])[]) {
    const { queries, schema } = plane.database;
    if (points.length === 0) return;
    await queries.insert(schema.pricePoints).values(
      points.map(([minutes, price]) => {
        const at = new Date(midnight + minutes * minute);
        const key = { market: 'spot' as const, instanceType: 't3.medium', place: 'us-east-1a' };
        return { accountId, ...key, at, price, storedAt: at };
      }),
    );
  }

  async function rollUpsOf(accountId: string) {
    const { queries, schema } = plane.database;
    const rows = await queries
      .select()
      .from(schema.priceRollUps)
      .where(eq(schema.priceRollUps.accountId, accountId))
      .orderBy(schema.priceRollUps.span, schema.priceRollUps.at);
    return rows.map(({ accountId: _, market: __, instanceType: ___, place: ____, ...row }) => row);
  }

  test('shows each change of the prices, and when they became unknown', async () => {
    const { history, prices, report } = await reporting();
    await report({ 'us-east-1a': 0.01, 'us-east-1b': 0.02 });
    plane.advance(600);
    await report({ 'us-east-1a': 0.015, 'us-east-1b': 0.02 });
    plane.advance(2 * 3_600);
    await report({ 'us-east-1a': 0.01, 'us-east-1b': 0.02 });
    const { resolution, onDemand, pools } = await history();
    expect(resolution).toBe('raw');
    expect(prices({ values: onDemand })).toEqual([0.0416]);
    expect(pools.map(({ pool }) => pool)).toEqual(['t3.medium.us-east-1a', 't3.medium.us-east-1b']);
    expect(prices(present(pools[0]))).toEqual([0.01, 0.015, null, 0.01]);
    expect(prices(present(pools[1]))).toEqual([0.02, null, 0.02]);
    const [, changed, unknown] = present(pools[0]).values;
    expect(Date.parse(present(unknown).at) - Date.parse(present(changed).at)).toBe(hour);
  });

  async function reporting() {
    const account = await pricedAccount();
    const report = (byZone: Readonly<Record<string, number>>) =>
      account.account.post(`${account.agent}/pricing-report`, priceReport(byZone, plane.now().toISOString()));
    return { ...account, report };
  }

  test('is the same as CSV, with one line for each value', async () => {
    const { report, account } = await reporting();
    await report({ 'us-east-1a': 0.01 });
    const query = 'instanceType=t3.medium&region=us-east-1';
    const answer = await fetch(`${plane.url}/api/v1/prices?${query}`, {
      headers: { Authorization: `Bearer ${account.token}`, Accept: 'text/csv' },
    });
    expect((await answer.text()).replaceAll(/\d{4}-[\dT:.-]+Z/g, 'time').split('\r\n')).toEqual([
      'market,pool,zone,at,price,min,max',
      'on-demand,,,time,0.0416,0.0416,0.0416',
      'spot,t3.medium.us-east-1a,us-east-1a,time,0.01,0.01,0.01',
      '',
    ]);
  });

  test.each([
    ['a time that ends before it begins', 'from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z'],
    ['a time that is too long for its resolution', 'from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z&resolution=raw'],
    ['an unknown parameter', 'zone=us-east-1a'],
  ])('refuses %s', async (_, query) => {
    const { account } = await pricedAccount();
    expect(await account.get(`/api/v1/prices?instanceType=t3.medium&region=us-east-1&${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
  });

  test('has hours and days whose average is weighted by the time for which a price was known', async () => {
    const { account, history, prices, agent } = await pricedAccount();
    await account.post(`${agent}/pricing-report`, priceReport({ 'us-east-1a': 0.5 }, plane.now().toISOString()));
    await storePoints(account.id, [
      [0, 0.01],
      [45, 0.03],
      [90, 0.02],
      [600, 0.04],
    ]);
    await rollUp(midnight + 2 * day);
    const time = { from: new Date(midnight).toISOString(), to: new Date(midnight + day).toISOString() };
    const hours = await history({ ...time, resolution: 'hour' });
    expect(prices(present(hours.pools[0]))).toEqual([0.015, 0.025, 0.02, null, 0.04, null]);
    const days = await history({ ...time, resolution: 'day' });
    expect(prices(present(days.pools[0]))).toEqual([
      expect.closeTo((45 * 0.01 + 45 * 0.03 + 60 * 0.02 + 60 * 0.04) / 210),
    ]);
    expect((await rollUpsOf(account.id)).filter(({ span }) => span === 'day')).toMatchObject([
      { min: 0.01, max: 0.04, first: 0.01, last: 0.04, knownSeconds: 210 * 60 },
    ]);
  });

  test('has the same hours and days however often and when they are computed, and those of an account by the minute', async () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 3 * 24 * 60 - 1 }), fc.integer({ min: 1, max: 9 }));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(point, { selector: ([minutes]) => minutes, minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 3 * 24 * 60 }), { maxLength: 4 }),
        async (drawn, moments) => {
          const points = drawn
            .map(([minutes, cents]) => [minutes, cents / 100] as const)
            .sort(([one], [other]) => one - other);
          const [once, often] = [await plane.account(), await plane.account()];
          await storePoints(once.id, points);
          await rollUp(midnight + 4 * day);
          let progress: Readonly<Record<string, unknown>> | undefined;
          let stored = 0;
          for (const moment of [...moments.sort((one, other) => one - other), 4 * 24 * 60]) {
            const until = points.filter(([minutes]) => minutes <= moment).length;
            await storePoints(often.id, points.slice(stored, until));
            stored = until;
            progress = await rollUp(midnight + moment * minute, progress);
          }
          const rows = await rollUpsOf(once.id);
          expect(await rollUpsOf(often.id)).toEqual(rows);
          expect(
            rows.map(({ span, at, average, min, max, first, last, knownSeconds }) => {
              const values = { average: expect.closeTo(average, 9), min, max, first, last, knownSeconds };
              return [span, (at.getTime() - midnight) / minute, values];
            }),
          ).toEqual(byTheMinute(points));
        },
      ),
      { numRuns: 10 },
    );
  });
});

/** Hours and days, computed by looking at the price of each minute. */
function byTheMinute(points: readonly (readonly [minutes: number, price: number])[]) {
  const priceAt = (moment: number) => {
    const last = points.filter(([minutes]) => minutes <= moment).at(-1);
    return last !== undefined && moment - last[0] < 60 ? last[1] : undefined;
  };
  const spansOf = (span: 'hour' | 'day', length: number) =>
    Array.from({ length: (5 * 24 * 60) / length }, (_, index) => index * length).flatMap((start) => {
      const known = Array.from({ length }, (_, offset) => priceAt(start + offset)).filter(
        (found) => found !== undefined,
      );
      const [first, last] = [known[0], known.at(-1)];
      if (first === undefined) return [];
      const average = known.reduce((sum, price) => sum + price, 0) / known.length;
      const extremes = { min: Math.min(...known), max: Math.max(...known) };
      return [[span, start, { average, ...extremes, first, last, knownSeconds: known.length * 60 }]];
    });
  return [...spansOf('day', 24 * 60), ...spansOf('hour', 60)];
}
