import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';
import { loggedIn } from './browser.js';
import { type DocumentedRoute, documentedRoutes } from './documented-routes.js';
import { malformedBodies, malformedTexts } from './malformed-bodies.js';
import { type OwnedThings, ownedThings, requestBodies, requestQueries } from './owned-things.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const hostileIds = ['%00', '%2e%2e%2f', 'a%2Fb', '%0d%0a', '%ff', 'x'.repeat(300), 'null', '__proto__', '%F0%9F%98%80'];
const hostileValues = ['', 'x'.repeat(3_000), '%00', '-1', '1e400', 'NaN', '[]', '9'.repeat(40)];

/** Tables that background jobs fill, also while nobody calls. */
const filledByJobs = /^(priceRollUps|savingsDays|savingsMonths|savingsPlaceDays|jobLeases|placements|eventCounters)$/;

describe.each(testDatabases)('a route of the API on %s', (kind) => {
  const plane = controlPlaneOn(kind, { maxRequestsAtOnce: 1e9 });
  let routes: readonly DocumentedRoute[];
  let owned: OwnedThings;
  let headers: Readonly<Record<string, string>>;

  beforeAll(async () => {
    routes = await documentedRoutes(plane.url);
    owned = await ownedThings(plane);
    const owner = await loggedIn(plane, owned.account, 'owner');
    headers = { 'SpotGuard-Request': '1', Cookie: present(owner.cookie), 'X-Forwarded-For': owner.address };
  });

  const json = { 'Content-Type': 'application/json' };

  /** Sends a request to a route of the owner's account; a stream is left at once. */
  async function send(
    route: DocumentedRoute,
    change: { readonly ids?: Record<string, string>; readonly query?: URLSearchParams; readonly body?: string } = {},
    more: Readonly<Record<string, string>> = json,
  ) {
    const ids = { ...owned.ids, ...change.ids };
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => present(ids[name]));
    const query = change.query ?? new URLSearchParams(requestQueries[route.operationId]);
    const leave = new AbortController();
    const { body } = change;
    const answer = await fetch(`${plane.url}${path}?${query}`, {
      method: route.method,
      headers: { ...headers, ...(body === undefined ? {} : more) },
      ...(body === undefined ? {} : { body }),
      signal: leave.signal,
    });
    const type = answer.headers.get('content-type') ?? '';
    if (type.startsWith('text/event-stream')) leave.abort();
    const text = type.startsWith('text/event-stream') ? '' : await answer.text();
    return { status: answer.status, type, text };
  }

  /** Sends what has to be refused, and collects what is not. */
  async function refused(
    label: string,
    answer: { readonly status: number; readonly type: string; readonly text: string },
    statuses: readonly number[] = [400],
  ) {
    const isProblem = answer.type.startsWith('application/problem+json');
    return isProblem && statuses.includes(answer.status) ? [] : [`${label}: ${answer.status} ${answer.text}`];
  }

  const withBody = () => routes.filter(({ hasBody }) => hasBody);

  /** Does something with the routes, and expects that no row of the account is another one afterwards. */
  async function expectUnchanged(work: () => Promise<readonly string[]>): Promise<void> {
    const before = await everything();
    expect(await work()).toEqual([]);
    expect(await everything()).toEqual(before);
  }

  test.each(Object.keys(malformedBodies))('refuses %s in its body, and changes nothing', async (what) => {
    const bodies = present(malformedBodies[what]);
    await expectUnchanged(async () => {
      const failures: string[] = [];
      let sent = 0;
      for (const route of withBody()) {
        for (const body of bodies(route.bodySchema, requestBodies[route.operationId])) {
          sent += 1;
          failures.push(...(await refused(`${route.operationId} ${body.slice(0, 200)}`, await send(route, { body }))));
        }
      }
      expect(sent).toBeGreaterThan(10);
      return failures;
    });
  });

  test.each(Object.keys(malformedTexts))('refuses %s as its body, and changes nothing', async (what) => {
    const text = present(malformedTexts[what]);
    await expectUnchanged(async () => {
      const failures: string[] = [];
      for (const route of withBody())
        failures.push(...(await refused(route.operationId, await send(route, { body: text }), [400, 413])));
      return failures;
    });
  });

  test('refuses another type than JSON, and changes nothing', async () => {
    await expectUnchanged(async () => {
      const failures: string[] = [];
      for (const route of withBody()) {
        const body = JSON.stringify(requestBodies[route.operationId]);
        for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'text/json'])
          failures.push(
            ...(await refused(
              `${route.operationId} ${type}`,
              await send(route, { body }, { 'Content-Type': type }),
              [415],
            )),
          );
      }
      return failures;
    });
  });

  test('refuses ids that are none, and changes nothing', async () => {
    await expectUnchanged(async () => {
      const failures: string[] = [];
      for (const route of routes) {
        for (const [, name = ''] of route.path.matchAll(/\{(\w+)\}/g)) {
          for (const id of hostileIds) {
            const body = route.hasBody ? JSON.stringify(requestBodies[route.operationId]) : undefined;
            const { status, text } = await send(route, {
              ids: { [name]: id },
              ...(body === undefined ? {} : { body }),
            });
            if (status < 400 || status >= 500) failures.push(`${route.operationId} ${name}=${id}: ${status} ${text}`);
          }
        }
      }
      return failures;
    });
  });

  test('refuses unknown and repeated values of its query, and answers odd ones without an error of the server', async () => {
    const failures: string[] = [];
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const given = requestQueries[route.operationId];
      const strange = new URLSearchParams({ ...given, strange: '1' });
      // Routes without any query ignore it.
      if (route.queryNames.length > 0)
        failures.push(...(await refused(route.operationId, await send(route, { query: strange }))));
      for (const name of route.queryNames) {
        const twice = new URLSearchParams(given);
        twice.append(name, '1');
        twice.append(name, '2');
        failures.push(...(await refused(`${route.operationId} ${name} twice`, await send(route, { query: twice }))));
        for (const value of hostileValues) {
          const query = new URLSearchParams({ ...given, [name]: decodeURIComponent(value) });
          const { status, text } = await send(route, { query });
          if (status >= 500) failures.push(`${route.operationId} ${name}=${value.slice(0, 40)}: ${status} ${text}`);
        }
      }
    }
    expect(failures).toEqual([]);
  });

  /** All rows of the account, but for times of use and for what jobs say meanwhile. */
  async function everything(): Promise<unknown> {
    const { queries, schema } = plane.database;
    const rows = await Promise.all(
      Object.entries(schema)
        .filter(([name, table]) => !filledByJobs.test(name) && 'accountId' in table)
        .map(([, table]) =>
          queries
            .select()
            .from(table as typeof schema.workloads)
            .where(eq((table as typeof schema.workloads).accountId, owned.account.id)),
        ),
    );
    const isSaidByJobs = (row: object) => 'actorKind' in row && row.actorKind === 'system';
    const text = JSON.stringify(rows.map((each) => each.filter((row) => !isSaidByJobs(row))));
    return JSON.parse(text, (key, value) => (/^last(Used|Seen)At$|silence/i.test(key) ? undefined : value)) as unknown;
  }
});
