import { type BuildContents, type BuildReport, headers } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { storesOf } from './account-stores.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const since = '2027-01-01T00:00:00.000000+00:00';
const hash = 'a'.repeat(64);

/** What a build with a plugin of a third party contains. */
const contents: BuildContents = {
  plugins: [{ id: 'cache', version: '1.0.0', summary: 'A cache.', stability: 'beta' }],
  commands: [
    {
      name: 'cache.flush',
      plugin: 'cache',
      summary: 'Empties the cache.',
      effect: 'write',
      dry_run: true,
      input_schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          keys: { type: 'array', items: { type: 'string', pattern: '^(a+)+$' }, minItems: 1, uniqueItems: true },
          mode: { enum: ['soft', 'hard'] },
          limit: {
            oneOf: [
              { type: 'integer', minimum: 1 },
              { type: 'string', format: 'duration' },
            ],
          },
          name: { not: { pattern: 'x' } },
        },
        required: ['keys'],
        additionalProperties: false,
      },
    },
    {
      name: 'cache.restart',
      plugin: 'cache',
      summary: 'Restarts the cache.',
      effect: 'write',
      dry_run: false,
      input_schema: null,
    },
    { name: 'switch', plugin: 'switching', summary: 'Switches.', effect: 'write', dry_run: true, input_schema: {} },
  ],
  workers: [{ name: 'evict', plugin: 'cache', summary: 'Evicts.', every_seconds: 30 }],
  procedures: [],
};
const report: BuildReport = {
  hash,
  state: { plugins: [{ id: 'cache', state: 'degraded', reason: 'The disk is full', since }], workers: [] },
};

describe.each(testDatabases)('builds of agents on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function agent() {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    const stores = storesOf(plane, account);
    const put = (body: unknown, own: Readonly<Record<string, string>> = { [headers.instance]: 'i-1' }) =>
      account.call('PUT', `/api/agents/${agentId}/build`, { body, headers: own });
    const order = (type: string, input: Readonly<Record<string, unknown>>, dryRun = false) =>
      stores.commands.orderCommand(agentId, { type, input, dryRun, createdBy: 'a test' });
    return { account, agentId, put, order, stores, find: () => stores.builds.find(agentId, 'i-1') };
  }

  test('are stored with their state, and their contents are asked for until they are known', async () => {
    const { put, find } = await agent();
    expect(await find()).toBeUndefined();
    expect(await put(report)).toMatchObject({ status: 200, body: { success: true, needs_contents: true } });
    expect(await find()).toMatchObject({ hash, contents: null, state: report.state, failoverPlan: null });
    expect(await put({ ...report, contents })).toMatchObject({ body: { needs_contents: false } });
    expect(await put(report)).toMatchObject({ body: { needs_contents: false } });
    expect(await find()).toMatchObject({ contents });
    const plan = { options: [], prevented_by: 'The agent is frozen', planned_at: since };
    const other = { ...report, hash: 'b'.repeat(64), failover_plan: plan };
    expect(await put(other)).toMatchObject({ body: { needs_contents: true } });
    expect(await find()).toMatchObject({ contents: null, failoverPlan: plan });
  });

  test('show people what the primary would do in a failover, and where the expected times are from', async () => {
    const { put, account, agentId } = await agent();
    const show = () => account.get(`/api/v1/workloads/${agentId}/failover-plan`);
    expect(await show()).toMatchObject({ status: 404, body: { code: 'build-not-reported' } });
    const launch = { kind: 'launch', market: 'ondemand', zone: 'us-east-1b', instance_id: null, problem: 'No subnet' };
    const measured = { ...launch, expected_seconds: 47, expected_from: 'measured' };
    const earlier = { ...launch, expected_seconds: null };
    const plan = { options: [measured, earlier], prevented_by: null, planned_at: since };
    await put({ ...report, failover_plan: plan });
    const shown = { kind: 'launch', market: 'on-demand', zone: 'us-east-1b', instanceId: null, problem: 'No subnet' };
    expect(await show()).toMatchObject({
      status: 200,
      body: {
        workloadId: agentId,
        instanceId: 'i-1',
        preventedBy: null,
        options: [
          { ...shown, expectedSeconds: 47, expectedFrom: 'measured' },
          { ...shown, expectedSeconds: null, expectedFrom: null },
        ],
      },
    });
  });

  test('are accepted only from an instance of the workload, and of a limited size', async () => {
    const { put, account, agentId } = await agent();
    const statuses = [
      (await put(report, {})).status,
      (await put(report, { [headers.instance]: 'i-2' })).status,
      (await put({ ...report, hash: 'short' })).status,
      (await put({ ...report, contents: { ...contents, plugins: Array(101).fill(contents.plugins[0]) } })).status,
      (await put({ ...report, padding: 'x'.repeat(300_000) })).status,
    ];
    expect(statuses).toEqual([400, 404, 400, 400, 413]);
    const stranger = await plane.account();
    const path = `/api/agents/${agentId}/build`;
    const body = { ...report, contents };
    expect(await stranger.call('PUT', path, { body, headers: { [headers.instance]: 'i-1' } })).toMatchObject({
      status: 404,
    });
    expect(await account.call('PUT', path, { body, token: 'unknown' })).toMatchObject({ status: 401 });
  });

  test('say which commands can be ordered, and how', async () => {
    const { put, order } = await agent();
    await put({ ...report, contents });
    expect(await order('cache.fill', {})).toEqual({
      kind: 'refused',
      reason: 'command-unknown',
      message:
        "The agent on i-1 has no plugin that offers the command 'cache.fill'; it offers cache.flush, cache.restart, switch.",
      errors: [],
    });
    expect(await order('cache.restart', {}, true)).toMatchObject({ reason: 'dry-run-unsupported' });
    expect(await order('cache.restart', { anything: 1 })).toMatchObject({ kind: 'queued' });
    expect(await order('cache.flush', { keys: ['a'] }, true)).toMatchObject({ kind: 'queued' });
  });

  test.each<readonly [Readonly<Record<string, unknown>>, readonly object[]]>([
    [{}, [{ field: 'keys', message: 'is required' }]],
    [{ keys: [] }, [{ field: 'keys', message: 'must NOT have fewer than 1 items' }]],
    [{ keys: ['a', 5] }, [{ field: 'keys.1', message: 'must be string' }]],
    [{ keys: ['a'], force: true }, [{ field: 'force', message: 'is not a field of this command' }]],
    [{ keys: ['a'], mode: 'fast' }, [{ field: 'mode', message: 'must be one of ["soft","hard"]' }]],
  ])('refuse the input %j with what is wrong with which field', async (input, errors) => {
    const { put, order } = await agent();
    await put({ ...report, contents });
    const message = errors.map((error) => Object.values(error).join(' ')).join('; ');
    expect(await order('cache.flush', input)).toEqual({
      kind: 'refused',
      reason: 'input-invalid',
      message: `The input of 'cache.flush' is not valid: ${message}.`,
      errors,
    });
  });

  test('leave to the agent what could take the server long, or what it cannot judge without that', async () => {
    const { put, order } = await agent();
    await put({ ...report, contents });
    // A regular expression that takes exponential time for this text.
    const keys = [`${'a'.repeat(40)}!`, 'same', 'same'];
    const began = performance.now();
    expect(await order('cache.flush', { keys, limit: 'an hour', name: 'x' })).toMatchObject({ kind: 'queued' });
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test.each([
    ['refers to itself', { $ref: '#' }],
    ['is nonsense', { type: 'nothing', properties: 5 }],
    ['is huge', { allOf: Array.from({ length: 2_000 }, () => ({ type: 'object' })) }],
  ])('accept any input for a schema that %s', async (_, input_schema) => {
    const { put, order } = await agent();
    const commands = contents.commands.map((command) => ({ ...command, input_schema }));
    expect(await put({ ...report, contents: { ...contents, commands } })).toMatchObject({ status: 200 });
    expect(await order('cache.flush', {})).toMatchObject({ kind: 'queued' });
  });
});
