import { routes as agentRoutes } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';
import { type Browser, loggedIn, password } from './browser.js';
import { type DocumentedRoute, documentedRoutes } from './documented-routes.js';
import { type OwnedThings, ownedThings, requestBodies, requestQueries } from './owned-things.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const roles = ['viewer', 'operator', 'owner'] as const;
const scopes = { viewer: 'read', operator: 'operate', owner: 'administer' } as const;
type Role = (typeof roles)[number];

/** Whether a role may call a route. */
const mayCall = (role: Role, route: DocumentedRoute) =>
  route.role === 'public' || roles.indexOf(role) >= roles.indexOf(route.role);

/** The routes that are for people only: a token with the right role is refused too. */
const peopleOnly = ['logOut', 'changeOwnPassword', 'listOwnSessions', 'endOwnSession'];

/** Tables that a background job may fill at any time from what is in the others. */
const derivedByJobs = /^(priceRollUps|savingsDays|savingsMonths|savingsPlaceDays|jobLeases)$/;

describe.each(testDatabases)('every route of the document on %s', (kind) => {
  const plane = controlPlaneOn(kind);
  let routes: readonly DocumentedRoute[];
  let owned: OwnedThings;

  beforeAll(async () => {
    routes = await documentedRoutes(plane.url);
    owned = await ownedThings(plane);
  });

  /** Calls a route with ids of the owner's account. Returns the status and the text of the answer; a stream is left at once. */
  async function call(route: DocumentedRoute, headers: Readonly<Record<string, string>>) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => present(owned.ids[name]));
    const query = new URLSearchParams(requestQueries[route.operationId]);
    const body = route.hasBody ? JSON.stringify(requestBodies[route.operationId]) : undefined;
    const leave = new AbortController();
    const response = await fetch(`${plane.url}${path}?${query}`, {
      method: route.method,
      headers: {
        'SpotGuard-Request': '1',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal: leave.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (isStream) leave.abort();
    const text = isStream ? '' : await response.text();
    return { status: response.status, text, code: (/"code":"([\w-]+)"/.exec(text) ?? [])[1] };
  }

  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const cookie = (browser: Browser) => ({ Cookie: present(browser.cookie), 'X-Forwarded-For': browser.address });

  test('has an example for each of its parameters, queries and bodies, so that the tests below reach it', () => {
    expect(routes.length).toBeGreaterThan(25);
    for (const { path, operationId, hasBody, requiredQuery } of routes) {
      for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g))
        expect([path, Object.keys(owned.ids)]).toEqual([path, expect.arrayContaining([name])]);
      if (hasBody)
        expect([operationId, Object.keys(requestBodies)]).toEqual([operationId, expect.arrayContaining([operationId])]);
      for (const name of requiredQuery) expect([operationId, requestQueries[operationId]]).toHaveProperty(`1.${name}`);
    }
  });

  test('needs credentials, except these', async () => {
    const open = routes.filter(({ role }) => role === 'public');
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /api/v1/openapi.json',
      'GET /api/v1/setup',
      'POST /api/v1/session',
      'POST /api/v1/setup',
    ]);
    for (const route of routes.filter(({ role }) => role !== 'public')) {
      for (const [headers, code] of [
        [{}, 'credentials-missing'],
        [{ Authorization: 'Bearer' }, 'credentials-missing'],
        [bearer('token-wrong'), 'credentials-invalid'],
        [{ Cookie: `spotguard_session=${'a'.repeat(43)}` }, 'credentials-invalid'],
      ] as const) {
        const answer = await call(route, headers);
        expect([route.operationId, answer.status, answer.code]).toEqual([route.operationId, 401, code]);
      }
    }
  });

  test('refuses the tokens of agents', async () => {
    const agents = await plane.account(['agent']);
    for (const route of routes.filter(({ role }) => role !== 'public')) {
      const { status, code } = await call(route, bearer(agents.token));
      expect([route.operationId, status, code]).toEqual([route.operationId, 403, 'token-for-agents']);
    }
  });

  test('is open to the roles and scopes that the document names, and reveals and changes nothing of another account', async () => {
    const before = await everythingOf(owned.account.id);
    for (const role of roles) {
      const stranger = await plane.account();
      const browser = await loggedIn(plane, stranger, role);
      const token = await tokenOf(stranger, role);
      for (const route of routes.filter((one) => one.operationId !== 'logIn' && one.operationId !== 'setUp')) {
        for (const [credentials, headers] of [
          ['session', cookie(browser)],
          ['token', bearer(token)],
        ] as const) {
          const { status, code, text } = await call(route, headers);
          const label = `${route.operationId} as ${role} by ${credentials}: ${status} ${code ?? ''}`;
          const isRefused = code === 'role-too-weak' || (credentials === 'token' && code === 'users-only');
          expect([label, isRefused]).toEqual([
            label,
            !mayCall(role, route) || (credentials === 'token' && peopleOnly.includes(route.operationId)),
          ]);
          expect([label, status]).not.toEqual([label, 401]);
          expect([label, status < 500]).toEqual([label, true]);
          if (!isRefused && route.path.includes('{')) expect([label, status]).toEqual([label, 404]);
          for (const secret of owned.secrets) expect([label, text.includes(secret)]).toEqual([label, false]);
        }
        // These end the session, or give it a new secret.
        if (['logOut', 'changeOwnPassword'].includes(route.operationId))
          await browser.logIn(browser.userName, password);
      }
    }
    expect(await everythingOf(owned.account.id)).toEqual(before);
  });

  test('takes no file: no route, of the API or of v4, reads anything but JSON, and the uploads of v4 do not exist', async () => {
    const owner = await loggedIn(plane, owned.account, 'owner');
    const upload = () => {
      const form = new FormData();
      form.append('files', new Blob(['import os']), 'decision_engine.py');
      return form;
    };
    const send = async (method: string, path: string, credentials: Readonly<Record<string, string>>) => {
      const headers = { 'SpotGuard-Request': '1', ...credentials };
      return (await fetch(`${plane.url}${path}`, { method, headers, body: upload() })).status;
    };
    for (const { method, path, operationId } of routes.filter((one) => one.method !== 'GET' && one.method !== 'HEAD')) {
      const concrete = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => present(owned.ids[name]));
      expect([operationId, await send(method, concrete, cookie(owner))]).toEqual([operationId, 415]);
    }
    const account = await plane.account();
    for (const path of Object.values(agentRoutes)) {
      const concrete = path.replaceAll(/:\w+/g, 'some-id');
      for (const method of ['POST', 'PUT', 'DELETE'])
        expect([path, await send(method, concrete, bearer(account.token))]).toEqual([
          path,
          expect.toSatisfy((status) => status === 404 || status === 415),
        ]);
    }
    for (const path of [
      'decision-engine/upload',
      'ml-models/upload',
      'ml-models/activate',
      'ml-models/fallback',
      'ml-models/sessions',
    ])
      expect([path, await send('POST', `/api/admin/${path}`, bearer(account.token))]).toEqual([path, 404]);
  });

  async function tokenOf(account: { readonly id: string }, role: Role): Promise<string> {
    const owner = await loggedIn(plane, account, 'owner');
    const { body } = await owner.post('/api-tokens', { name: role, scope: scopes[role] });
    return (body as { secret: string }).secret;
  }

  /** All rows of an account, but for the times of use of what this test uses itself. */
  async function everythingOf(accountId: string): Promise<unknown> {
    const { queries, schema } = plane.database;
    const rows = await Promise.all(
      Object.entries(schema)
        .filter(([name]) => !derivedByJobs.test(name))
        .map(async ([name, table]) => {
          const column = 'accountId' in table ? table.accountId : name === 'accounts' ? schema.accounts.id : undefined;
          return column === undefined
            ? []
            : queries
                .select()
                .from(table as typeof schema.accounts)
                .where(eq(column, accountId));
        }),
    );
    return JSON.parse(JSON.stringify(rows)) as unknown;
  }
});
