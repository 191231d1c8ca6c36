import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fleetSchema } from '../../src/api/v1/fleet/fleet-schemas.js';
import { accountWithReplicas, priceReport } from '../account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';

interface Row {
  readonly workloadId: string;
  readonly name: string;
  readonly status: string;
  readonly statusSince: string | null;
  readonly attention: readonly { readonly urgency: string; readonly code: string; readonly message: string | null }[];
  readonly instanceId: string | null;
  readonly tape: number;
  readonly [field: string]: unknown;
}
interface Run {
  readonly from: string;
  readonly market: string | null;
  readonly ratio: number | null;
}
interface Fleet {
  readonly at: string;
  readonly lastEvent: number;
  readonly tapeFrom: string;
  readonly tapes: readonly (readonly Run[])[];
  readonly workloads: readonly Row[];
  readonly cost: unknown;
  readonly interruptions: unknown;
  readonly trips: readonly unknown[];
  readonly freezes: readonly unknown[];
}

describe.each(testDatabases)('the fleet on %s', (kind) => {
  const plane = controlPlaneOn(kind);
  plane.waitLonger(20);

  const ours = { generation: 1 };
  const ago = (seconds: number) => new Date(plane.now().getTime() - 1_000 * seconds).toISOString();
  const inSeconds = (seconds: number) => ago(-seconds).replace(/\.\d+/, '');

  async function workload() {
    const agent = await accountWithReplicas(plane, ours);
    const post = (path: string, body: object) => agent.account.post(`${agent.agent}/${path}`, body, agent.own);
    const fleet = async (): Promise<Fleet> => {
      const answer = await agent.account.get('/api/v1/fleet');
      expect(answer.status).toBe(200);
      // The route does not check its answer, as that takes long: it has to be what the document says, and no more.
      expect(z.encode(fleetSchema, fleetSchema.parse(answer.body))).toEqual(answer.body);
      return answer.body as Fleet;
    };
    return {
      ...agent,
      post,
      fleet,
      row: async () => present((await fleet()).workloads[0]),
      tape: async () => {
        const { tapes, workloads } = await fleet();
        return present(tapes[present(workloads[0]).tape]);
      },
      prices: (prices: Readonly<Record<string, number>>) =>
        agent.account.post(`${agent.agent}/pricing-report`, priceReport(prices, plane.now().toISOString())),
      notice: (seconds: number) =>
        post('termination-imminent', { instance_id: 'i-1', termination_time: inSeconds(seconds) }),
    };
  }

  test('is every workload with where it runs and what it costs, now and on-demand', async () => {
    const { account, prices, fleet, sendHeartbeat } = await workload();
    await account.enroll({ instanceId: 'i-2', generation: 1, facts: { logical_agent_id: 'api', mode: 'ondemand' } });
    await account.enroll({ instanceId: 'i-3', generation: 1, facts: { logical_agent_id: 'db', az: 'us-east-1f' } });
    await prices({ 'us-east-1a': 0.0121 });
    await sendHeartbeat();
    const { workloads, cost } = await fleet();
    expect(workloads.map(({ name }) => name)).toEqual(['api', 'db', 'web']);
    expect(workloads).toMatchObject([
      { instanceId: 'i-2', market: 'on-demand', pool: null, price: 0.0416, onDemandPrice: 0.0416 },
      { instanceId: 'i-3', market: 'spot', pool: 't3.medium.us-east-1f', price: null, onDemandPrice: 0.0416 },
      {
        instanceId: 'i-1',
        instanceType: 't3.medium',
        region: 'us-east-1',
        zone: 'us-east-1a',
        pool: 't3.medium.us-east-1a',
        price: 0.0121,
        onDemandPrice: 0.0416,
        generation: 1,
        agentVersion: '4.0.0',
        status: 'running',
        attention: [],
        replica: null,
        notice: null,
        isFrozen: false,
        settings: { enabled: true, autoSwitchEnabled: true, manualReplicaEnabled: false },
      },
    ]);
    expect(cost).toEqual({
      knownWorkloads: 2,
      unknownWorkloads: 1,
      perHour: 0.0537,
      onDemandPerHour: 0.0832,
      replicasPerHour: null,
      unknownReplicas: 0,
    });
  });

  test('has no workload of another account, and none that was deleted', async () => {
    const { account, fleet, agentId } = await workload();
    const other = await workload();
    expect((await other.fleet()).workloads.map(({ workloadId }) => workloadId)).toEqual([other.agentId]);
    const listed = await account.get(`/api/v1/fleet/workloads?workloadIds=${agentId},${other.agentId}`);
    expect((listed.body as Fleet).workloads.map(({ workloadId }) => workloadId)).toEqual([agentId]);
    await plane.database.queries
      .update(plane.database.schema.workloads)
      .set({ deletedAt: plane.now() })
      .where(eq(plane.database.schema.workloads.id, agentId));
    expect((await fleet()).workloads).toEqual([]);
  });

  test('tells the newest event that it includes, so that the stream goes on from there', async () => {
    const { account, agentId, fleet } = await workload();
    const { lastEvent } = await fleet();
    await account.post(`/api/client/agents/${agentId}/toggle-enabled`, { enabled: false });
    const leaving = new AbortController();
    const stream = await fetch(`${plane.url}/api/v1/events?after=${lastEvent}`, {
      headers: { authorization: `Bearer ${account.token}` },
      signal: leaving.signal,
    });
    const reader = present(stream.body).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('workload.configured')) text += (await reader.read()).value ?? '';
    leaving.abort();
    expect(text).toContain(`id: ${lastEvent + 1}`);
    expect(text).toContain(`"workloadId":"${agentId}"`);
    expect((await fleet()).workloads[0]).toMatchObject({ settings: { enabled: false } });
  });

  test('says that a workload is silent, since when, and that it needs a person', async () => {
    const { row, sendHeartbeat } = await workload();
    await sendHeartbeat();
    const { lastContactAt, contactLateAt } = await row();
    const lastContact = present(lastContactAt as string);
    expect(Date.parse(contactLateAt as string) - Date.parse(lastContact)).toBe(60_000);
    plane.advance(150);
    expect(await row()).toMatchObject({
      status: 'silent',
      statusSince: lastContact,
      attention: [{ urgency: 'needs-you', code: 'silent', since: lastContact }],
    });
  });

  test('says that a person is needed when an agent in contact does not take a command, until it does', async () => {
    const { row, account, agent, own, sendHeartbeat } = await workload();
    const { workloadId } = await row();
    const order = { type: 'disk-guard.measure-now' };
    const ordered = await account.post(`/api/v1/workloads/${workloadId}/commands`, order);
    const { command } = ordered.body as { readonly command: { readonly createdAt: string } };
    plane.advance(100);
    await sendHeartbeat();
    expect((await row()).attention).toEqual([]);
    plane.advance(30);
    await sendHeartbeat();
    // An agent that is too old for it asks, and is not given it.
    const path = `${agent}/pending-commands`;
    expect((await account.get(path, own)).body).toEqual([]);
    expect(await row()).toMatchObject({
      status: 'running',
      attention: [{ urgency: 'needs-you', code: 'command-not-taken', since: command.createdAt, message: order.type }],
    });
    const features = { 'SpotGuard-Features': 'plugin-commands' };
    expect((await account.get(path, { ...own, ...features })).body).toHaveLength(1);
    expect((await row()).attention).toEqual([]);
  });

  test('says that a workload is under notice, until when, and that it is in hand', async () => {
    const { row, fleet, notice } = await workload();
    await notice(120);
    const found = await row();
    expect(found).toMatchObject({
      status: 'under-notice',
      notice: { isDeadlineKnown: true, hasFailed: false },
      attention: [{ urgency: 'in-hand', code: 'under-notice' }],
      noticedAt: [found.statusSince],
    });
    const { deadline } = found['notice'] as { readonly deadline: string };
    expect(Date.parse(deadline) - plane.now().getTime()).toBeGreaterThan(60_000);
    expect((await fleet()).interruptions).toMatchObject({ total: 1, survived: 0, underWay: 1 });
  });

  test('says that a person is needed when nothing could be launched after a notice', async () => {
    const { row, post, notice } = await workload();
    await notice(120);
    const failed = {
      notice: { instance_id: 'i-1', action: 'terminate', at: inSeconds(110) },
      outcome: 'nothing-launched',
      reason: 'no capacity',
    };
    expect((await post('failover-report', failed)).status).toBe(200);
    expect(await row()).toMatchObject({
      status: 'under-notice',
      notice: { hasFailed: true },
      attention: [{ urgency: 'needs-you', code: 'failover-failed' }],
    });
  });

  test('counts an interruption as survived when a replica took over in time, and tells how much was left', async () => {
    const agent = await workload();
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    await agent.registerReplica(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    expect(await agent.row()).toMatchObject({
      replica: { replicaId: id, state: 'ready', zone: 'us-east-1b', instanceId: 'i-s', price: 0.0121 },
    });
    await Promise.all([agent.notice(120), agent.takeOverWhenOrdered('i-s')]);
    const { workloads, interruptions, tapes } = await agent.fleet();
    expect(workloads[0]).toMatchObject({ instanceId: 'i-s', generation: 2, status: 'running', notice: null });
    const figures = interruptions as { readonly minSecondsLeft: number };
    expect(figures).toMatchObject({ total: 1, survived: 1, underWay: 0, last: { outcome: 'survived' } });
    expect(figures.minSecondsLeft).toBeGreaterThan(30);
    expect(figures.minSecondsLeft).toBeLessThanOrEqual(120);
    const places = present(tapes[present(workloads[0]).tape]);
    expect(places.length).toBeGreaterThan(0);
  });

  test('counts an interruption as not survived when nobody had taken over at the deadline', async () => {
    const { notice, fleet } = await workload();
    await notice(60);
    plane.advance(400);
    expect((await fleet()).interruptions).toMatchObject({
      total: 1,
      survived: 0,
      underWay: 0,
      minSecondsLeft: null,
      last: { outcome: 'not-survived', secondsLeft: null },
    });
  });

  test('draws the price against on-demand in runs, and what is unknown as unknown', async () => {
    const { prices, sendHeartbeat, tape } = await workload();
    await prices({ 'us-east-1a': 0.0208 });
    plane.advance(1_800);
    await prices({ 'us-east-1a': 0.0104 });
    plane.advance(2 * 3_600);
    await sendHeartbeat();
    const runs = await tape();
    expect(runs.map(({ market, ratio }) => [market, ratio])).toEqual([
      [null, null],
      ['spot', null],
      ['spot', 0.5],
      ['spot', 0.25],
      ['spot', null],
    ]);
  });

  test('says which limit refuses launches, and which freeze is in force', async () => {
    const { account, fleet, row } = await workload();
    await account.post('/api/v1/freeze', { reason: 'maintenance' });
    const { freezes } = await fleet();
    expect(freezes).toMatchObject([{ level: 'account', reason: 'maintenance' }]);
    expect(await row()).toMatchObject({ isFrozen: true });
  });

  test('is sent compressed to a caller that accepts that', async () => {
    const { account } = await workload();
    for (let index = 0; index < 20; index += 1)
      await account.enroll({ instanceId: `i-${index}`, generation: 1, facts: { logical_agent_id: `w-${index}` } });
    for (const [encoding, decompress] of [
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
    ] as const) {
      const { body, headers } = await rawAnswer(`${plane.url}/api/v1/fleet`, account.token, encoding);
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers['vary']).toMatch(/accept-encoding/i);
      expect((JSON.parse(decompress(body).toString()) as Fleet).workloads).toHaveLength(21);
    }
    const plain = await rawAnswer(`${plane.url}/api/v1/fleet`, account.token, 'identity');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect((JSON.parse(plain.body.toString()) as Fleet).workloads).toHaveLength(21);
  });
});

/** Calls without fetch, which decompresses by itself. */
async function rawAnswer(url: string, token: string, encoding: string) {
  const { get } = await import('node:http');
  return new Promise<{ body: Buffer; headers: Readonly<Record<string, unknown>> }>((resolve, reject) => {
    get(url, { headers: { authorization: `Bearer ${token}`, 'accept-encoding': encoding } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ body: Buffer.concat(parts), headers: response.headers }));
      response.on('error', reject);
    }).on('error', reject);
  });
}
