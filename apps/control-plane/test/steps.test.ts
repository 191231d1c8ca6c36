import { headers, type ReportedStep } from '@spotguard/protocol';
import { describe, expect, test, vi } from 'vitest';
import { storesOf } from './account-stores.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const began = '2027-01-01T00:00:00.000000+00:00';
const ended = '2027-01-01T00:00:07.000000+00:00';
const onWire = (time: string) => new Date(time).toISOString();
const own = { [headers.instance]: 'i-1' };

function step(name: string, facts: Partial<ReportedStep> = {}): ReportedStep {
  return {
    run: 'switch-1',
    procedure: 'switching.switch',
    command_id: null,
    step: name,
    attempt: 1,
    phase: 'perform',
    started_at: began,
    ended_at: null,
    outcome: null,
    detail: null,
    ...facts,
  };
}

describe.each(testDatabases)('steps of procedures on %s', (kind) => {
  const plane = controlPlaneOn(kind, { maxAtWork: 1 });

  async function agent() {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    const stores = storesOf(plane, account);
    return {
      account,
      agentId,
      stores,
      report: (steps: readonly ReportedStep[], by: Readonly<Record<string, string>> = own, dropped = 0) =>
        account.post(`/api/agents/${agentId}/steps`, { steps, dropped }, by),
      list: async (filter: Readonly<Record<string, string>> = {}) => {
        const page = await account.get(`/api/v1/workloads/${agentId}/steps?${new URLSearchParams(filter)}`);
        return (page.body as { readonly items: readonly unknown[] }).items;
      },
    };
  }

  test('are listed of a time, in which they began or, where only that is known, ended', async () => {
    const { report, list } = await agent();
    await report([
      step('early', { started_at: '2026-12-31T23:59:59.000000+00:00' }),
      step('launch'),
      step('verify', { started_at: null, ended_at: ended, outcome: 'done' }),
    ]);
    expect(await list({ from: began })).toMatchObject([{ step: 'verify' }, { step: 'launch' }]);
    expect(await list({ from: began, to: ended })).toMatchObject([{ step: 'launch' }]);
  });

  test('are stored with their begin, their end and how they ended, each attempt once', async () => {
    const { report, list } = await agent();
    const launch = step('launch', { detail: 'Launch in us-east-1b' });
    expect(await report([step('verify', { ended_at: ended, outcome: 'done' }), launch])).toMatchObject({ status: 200 });
    const refused = {
      attempt: 1,
      started_at: null,
      ended_at: ended,
      outcome: 'failed',
      detail: 'No capacity',
    } as const;
    await report([step('launch', refused), step('launch', { attempt: 2 })]);
    // A report whose answer was lost is sent again.
    await report([step('launch', refused), launch], own, 3);
    expect(await list()).toMatchObject([
      { step: 'launch', attempt: 2, startedAt: onWire(began), endedAt: null, outcome: null },
      { step: 'launch', attempt: 1, startedAt: onWire(began), endedAt: onWire(ended), outcome: 'failed' },
      {
        step: 'verify',
        attempt: 1,
        outcome: 'done',
        procedure: 'switching.switch',
        run: 'switch-1',
        instanceId: 'i-1',
      },
    ]);
    expect(await list({ limit: '1' })).toHaveLength(1);
  });

  test('are of a command when the workload has it', async () => {
    const { report, list, stores, agentId } = await agent();
    const ordered = await stores.commands.orderCommand(agentId, { type: 'x.y', input: {}, createdBy: 'a test' });
    const commandId = ordered.kind === 'queued' ? ordered.commandId : expect.unreachable('The order was refused');
    const other = await agent();
    await report([step('launch', { command_id: commandId }), step('ready', { run: 'r', command_id: 'no id' })]);
    await other.report([step('launch', { command_id: commandId })]);
    expect(await list({ commandId })).toMatchObject([{ step: 'launch', commandId }]);
    expect(await list({ run: 'r' })).toMatchObject([{ step: 'ready', commandId: null }]);
    expect(await other.list()).toMatchObject([{ step: 'launch', commandId: null }]);
  });

  test('wake who waits for the workload, and are told to those who listen to events', async () => {
    const { report, account, agentId } = await agent();
    const listener = plane.database.wakeUps.listen(agentId);
    await report([step('verify'), step('verify', { started_at: null, ended_at: ended, outcome: 'done' })]);
    await listener.woken;
    listener.stop();
    const { events } = plane.database.schema;
    const rows = await plane.database.queries.select().from(events);
    expect(
      rows.filter(({ accountId, type }) => accountId === account.id && type === 'procedure.progressed'),
    ).toMatchObject([
      { workloadId: agentId, data: { instanceId: 'i-1', step: 'verify', outcome: 'done', run: 'switch-1' } },
    ]);
  });

  test('are accepted only from an instance of the workload, and not more than fifty at once', async () => {
    const { report, account, agentId } = await agent();
    const statuses = [
      (await report([step('a')], {})).status,
      (await report([step('a')], { [headers.instance]: 'i-2' })).status,
      (await report([])).status,
      (await report(Array.from({ length: 51 }, (_, attempt) => step('a', { attempt: attempt + 1 })))).status,
      (await report([step('a', { started_at: 'yesterday' })])).status,
      (await report([step('a', { started_at: '0000-01-01T00:00:00Z' })])).status,
    ];
    expect(statuses).toEqual([400, 404, 400, 400, 400, 400]);
    const long = Array.from({ length: 50 }, (_, attempt) =>
      step('a', { attempt: attempt + 1, detail: '€'.repeat(500) }),
    );
    expect(await report(long)).toMatchObject({ status: 200 });
    const stranger = await plane.account();
    expect(await stranger.post(`/api/agents/${agentId}/steps`, { steps: [step('a')] }, own)).toMatchObject({
      status: 404,
    });
    expect(await account.post(`/api/agents/${agentId}/steps`, { steps: [step('\0')] }, own)).toMatchObject({
      status: 200,
    });
  });

  test('are refused first when many requests of the account wait', async () => {
    const { report, account, agentId } = await agent();
    const toggle = () => account.post(`/api/client/agents/${agentId}/toggle-enabled`, { enabled: true });
    let goOn = (): void => undefined;
    plane.beforeNextTransaction(
      () =>
        new Promise<void>((resolve) => {
          goOn = resolve;
        }),
    );
    const waiting = Array.from({ length: 6 }, toggle);
    const sent: Promise<unknown>[] = [];
    const statuses: number[] = [];
    await vi.waitFor(
      () => {
        sent.push(report([step('a')]).then(({ status }) => statuses.push(status)));
        expect(statuses).toContain(429);
      },
      { timeout: 60_000 },
    );
    goOn();
    await Promise.all(sent);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(await report([step('b')])).toMatchObject({ status: 200 });
  });
});
