import autocannon from 'autocannon';
import type { LoadedAgent } from './prepare-database.js';

/** One kind of request, as an agent sends it. */
export interface RequestKind {
  readonly name: string;
  /** The least number of requests a second, and the least share of what `/health` reaches in the same run. */
  readonly goal?: { readonly embedded: number; readonly postgres: number; readonly shareOfHealth: number };
  request(agent: LoadedAgent, index: number): autocannon.Request;
}

/** What was measured for one kind of request. */
export interface Throughput {
  readonly name: string;
  readonly perSecond: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were no success. */
  readonly failed: number;
}

const connections = 16;

/** Sends requests over 16 connections, each as soon as the one before is answered, for some seconds. */
export async function measureRequests(
  url: string,
  agents: readonly LoadedAgent[],
  { kind, seconds }: { readonly kind: RequestKind; readonly seconds: number },
): Promise<Throughput> {
  const requests = agents.map((agent, index) => kind.request(agent, index));
  const run = (duration: number) => autocannon({ url, connections, duration, requests: [...requests] });
  await run(1);
  const result = await run(seconds);
  return {
    name: kind.name,
    perSecond: Math.round(result.requests.average),
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}

const headersOf = ({ token, instanceId }: LoadedAgent) => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  'spotguard-instance': instanceId,
  'spotguard-generation': '1',
});

/** The requests that a fleet makes most, and two to compare with. */
export const requestKinds: readonly RequestKind[] = [
  { name: '/health', request: () => ({ path: '/health' }) },
  {
    name: 'authenticated no-op',
    request: (agent) => ({ path: '/api/client/validate', headers: headersOf(agent) }),
  },
  {
    name: 'heartbeat',
    goal: { embedded: 800, postgres: 2_000, shareOfHealth: 0.7 },
    request: (agent) => ({
      method: 'POST',
      path: `/api/agents/${agent.agentId}/heartbeat`,
      headers: headersOf(agent),
      body: JSON.stringify({
        status: 'online',
        monitored_instances: [agent.instanceId],
        instance_id: agent.instanceId,
        instance_type: 't3.medium',
        mode: 'spot',
        az: 'us-east-1a',
      }),
    }),
  },
  {
    name: 'empty poll',
    goal: { embedded: 1_000, postgres: 2_500, shareOfHealth: 0.7 },
    request: (agent) => ({ path: `/api/agents/${agent.agentId}/pending-commands`, headers: headersOf(agent) }),
  },
  {
    name: 'price report, 6 pools',
    goal: { embedded: 400, postgres: 800, shareOfHealth: 0.25 },
    request: (agent) => ({
      method: 'POST',
      path: `/api/agents/${agent.agentId}/pricing-report`,
      headers: headersOf(agent),
      setupRequest: (request) => ({ ...request, body: priceReport(agent) }),
    }),
  },
];

function priceReport({ instanceId }: LoadedAgent): string {
  const price = () => Math.round((0.012 + Math.random() * 0.001) * 10_000) / 10_000;
  const pools = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => ({
    pool_id: `t3.medium.us-east-1${letter}`,
    instance_type: 't3.medium',
    az: `us-east-1${letter}`,
    price: price(),
  }));
  const instance = {
    instance_id: instanceId,
    instance_type: 't3.medium',
    region: 'us-east-1',
    az: 'us-east-1a',
    mode: 'spot',
    pool_id: 't3.medium.us-east-1a',
  };
  const pricing = {
    on_demand_price: 0.0416,
    current_spot_price: pools[0]?.price,
    cheapest_pool: { pool_id: pools[1]?.pool_id, price: pools[1]?.price },
    spot_pools: pools,
    // v4 backends refuse times that end in Z.
    collected_at: `${new Date().toISOString().slice(0, -1)}000+00:00`,
  };
  return JSON.stringify({ instance, pricing });
}
