import { routes } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { controlPlaneOn, request } from './control-plane-harness.js';

const plane = controlPlaneOn('pglite');

test.each(Object.entries(routes))('the control plane answers at the route %s, which is %s', async (_, route) => {
  const url = `${plane.url}${route.replaceAll(/:\w+/g, 'some-id')}`;
  const answers = await Promise.all(
    ['GET', 'POST', 'PUT', 'DELETE'].map(async (method) => (await request(url, method, {})).status),
  );
  expect(answers.filter((status) => status !== 404)).not.toEqual([]);
});

test('an unknown path is not found', async () => {
  expect(await request(`${plane.url}/api/agents/some-id/nothing`, 'GET', {})).toMatchObject({ status: 404 });
});
