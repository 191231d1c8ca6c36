import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { successors } from '../src/http/deprecated-routes.js';
import { controlPlaneOn } from './control-plane-harness.js';
import { documentedRoutes } from './v1/documented-routes.js';

const plane = controlPlaneOn('pglite');

test('the routes of the earlier dashboard say that they are deprecated, and what takes their place', async () => {
  const account = await plane.account();
  const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
  const headersOf = async (path: string, method = 'GET') => {
    const { headers } = await account.call(method, path);
    return [headers.get('deprecation'), headers.get('link')];
  };
  expect(await headersOf(`/api/client/${account.id}/agents`)).toEqual([
    '@1796083200',
    '</api/v1/workloads>; rel="successor-version"',
  ]);
  expect(await headersOf(`/api/client/agents/${agentId}/toggle-enabled`, 'POST')).toEqual([
    '@1796083200',
    `</api/v1/workloads/${agentId}/settings>; rel="successor-version"`,
  ]);
  // The workload is not named by the request.
  expect(await headersOf('/api/client/commands/00000000-0000-4000-8000-000000000000')).toEqual(['@1796083200', null]);
  expect(await headersOf(`/api/agents/${agentId}/config`)).toEqual([null, null]);
});

test('what takes the place of a deprecated route exists, and the README lists both', async () => {
  const paths = (await documentedRoutes(plane.url)).map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(Object.values(successors)));
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const rows = Object.entries(successors).map(([earlier, successor]) => `| \`${earlier}\` | \`${successor}\` |`);
  expect(rows.filter((row) => !readme.includes(row))).toEqual([]);
});
