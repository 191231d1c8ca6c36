import { join } from 'node:path';
import { registerResponse } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { registration, request } from './control-plane-harness.js';
import { run, temporaryDirectory, tokenFile } from './server-process.js';

const token = 'token-abcdefghijklmnopqrstuvwxyz012345';
const timeout = 300_000;

test('every account is frozen and limited from the command line, and each is told', { timeout }, async () => {
  const directory = await temporaryDirectory();
  const data = join(directory, 'data');
  const bootstrap = ['--bootstrap-client', 'shop', '--bootstrap-token-file', await tokenFile(directory, token)];
  const url = await run('serve', '--port', '0', '--data', data, ...bootstrap).url();
  const command = async (...flags: readonly string[]) => {
    const { code, output, log } = await run(...flags, '--data', data).ended();
    return code === 0 ? output.trim() : `${code} ${log.trim()}`;
  };
  const call = (method: string, path: string, body?: unknown) => request(`${url}${path}`, method, { token, body });
  const registered = await call('POST', '/api/agents/register', registration({ instanceId: 'i-1' }));
  const { agent_id: agentId } = registerResponse.parse(registered.body);
  const order = () => call('POST', `/api/v1/workloads/${agentId}/switch`, { market: 'on-demand' });

  expect(await command('freeze', 'AWS is down')).toMatch(
    /^Every account of this server is frozen since \S+ by .*: AWS is down\. Lift it with: unfreeze$/,
  );
  expect(await order()).toMatchObject({ status: 409, body: { code: 'frozen' } });
  expect(await call('GET', '/api/v1/freezes')).toMatchObject({ body: { items: [{ level: 'all' }] } });
  // A second one keeps the first.
  expect(await command('freeze', 'another reason')).toContain('AWS is down');
  expect(await command('unfreeze')).toContain('AWS is down');
  expect(await command('unfreeze')).toMatch(/^1 There is no freeze of every account\./);
  expect(await call('GET', '/api/v1/activity?types=freeze.lifted')).toMatchObject({
    body: { items: [{ data: { level: 'all', reason: 'AWS is down' }, actor: { name: 'command line' } }] },
  });

  expect(await command('limit', '--launches-per-hour', '0', '--failures-in-row', '9')).toBe(
    'All accounts together may have: 0 launches an hour, any spend, 9 failures in a row.',
  );
  expect(await order()).toMatchObject({ status: 429, body: { code: 'limit-reached' } });
  expect(await command('limit', '--launches-per-hour', 'none')).toBe(
    'All accounts together may have: any number of launches an hour, any spend, 9 failures in a row.',
  );
  expect(await command('limit', '--spend-per-day', 'much')).toContain('It must be a number, or `none`.');
  expect((await order()).status).toBeLessThan(300);
});
