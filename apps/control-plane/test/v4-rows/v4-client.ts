import { request as httpRequest } from 'node:http';
import { pendingCommands, type Replica, registerResponse, replicas } from '@spotguard/protocol';
import { zoneB } from '../account-with-replicas.js';
import { type controlPlaneOn, present, registration } from '../control-plane-harness.js';

type Plane = ReturnType<typeof controlPlaneOn>;

/** A time as the Python agent writes it. */
export const ts = '2026-11-23T07:00:00.123456+00:00';

/** An answer, whose body has to be JSON whatever its status, because v4 agents can read nothing else. */
interface V4Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Creates an account, and what a v4 agent and the dashboard of v4 call with its token. */
export async function v4Client(plane: Plane) {
  const { id, token } = await plane.account();
  const call = (method: string, path: string, body?: unknown) =>
    send({ url: `${plane.url}${path}`, method, body, headers: agentHeaders(token) });
  const register = (facts: object = {}) =>
    call('POST', '/api/agents/register', {
      ...registration({ instanceId: 'i-1' }),
      client_token: token,
      ...facts,
    });
  return {
    id,
    token,
    call,
    register,
    get: (path: string) => call('GET', path),
    post: (path: string, body: unknown) => call('POST', path, body),
    /** Calls without any header but those that HTTP needs. */
    callBare: (method: string, path: string, body?: unknown) =>
      send({ url: `${plane.url}${path}`, method, body, headers: bodyHeaders(body) }),
    /** Calls with another token. */
    callWith: (otherToken: string, method: string, path: string, body?: unknown) =>
      send({ url: `${plane.url}${path}`, method, body, headers: agentHeaders(otherToken) }),
    /** The time of the server, as the Python agent writes it. */
    now: () => plane.now().toISOString().replace('Z', '000+00:00'),
    /** Registers the instance `i-1` in zone a, on the spot market. */
    async enroll(facts: object = {}): Promise<V4Agent> {
      const { agent_id: agentId } = registerResponse.parse((await register(facts)).body);
      return v4Agent(call, agentId);
    },
  };
}

type V4Agent = ReturnType<typeof v4Agent>;

/** What a registered v4 agent calls. */
function v4Agent(call: (method: string, path: string, body?: unknown) => Promise<V4Answer>, id: string) {
  const own = `/api/agents/${id}`;
  const list = async (query: string): Promise<readonly Replica[]> =>
    replicas.parse((await call('GET', `${own}/replicas${query}`)).body);
  return {
    id,
    own,
    get: (path: string) => call('GET', `${own}/${path}`),
    post: (path: string, body: unknown) => call('POST', `${own}/${path}`, body),
    put: (path: string, body: unknown) => call('PUT', `${own}/${path}`, body),
    pending: async () => pendingCommands.parse((await call('GET', `${own}/pending-commands`)).body),
    launching: () => list('?status=launching'),
    terminated: () => list('?status=terminated'),
    all: () => list('?include_terminated=true'),
    reportPrices: (collected_at: string) => call('POST', `${own}/pricing-report`, priceReport(collected_at)),
    configure: (settings: object) => call('POST', `/api/client/agents/${id}/config`, settings),
    /** Turns manual mode on, and returns the id of the replica that is then to be launched in zone b. */
    async manual(collected_at: string): Promise<string> {
      await call('POST', `${own}/pricing-report`, priceReport(collected_at));
      await call('POST', `/api/client/agents/${id}/config`, { manualReplicaEnabled: true });
      return present((await list('?status=launching'))[0]).id;
    },
  };
}

/** A price report of an agent on the spot market in zone a. */
export function priceReport(collected_at: string) {
  const pool = (az: string, price: number) => ({
    pool_id: `t3.medium.${az}`,
    instance_type: 't3.medium',
    az,
    price,
  });
  return {
    instance: {
      instance_id: 'i-1',
      instance_type: 't3.medium',
      region: 'us-east-1',
      az: 'us-east-1a',
      mode: 'spot',
      pool_id: 't3.medium.us-east-1a',
    },
    pricing: {
      on_demand_price: 0.0416,
      current_spot_price: 0.0125,
      cheapest_pool: { pool_id: zoneB, price: 0.0121 },
      spot_pools: [pool('us-east-1a', 0.0125), pool('us-east-1b', 0.0121)],
      collected_at,
    },
  };
}

/** All headers that the Python agent sends, with each request, GETs included: nothing tells which instance it is. */
function agentHeaders(token: string): Readonly<Record<string, string>> {
  return {
    'User-Agent': 'python-requests/2.32.3',
    'Accept-Encoding': 'identity',
    Accept: '*/*',
    Connection: 'close',
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
  };
}

const bodyHeaders = (body: unknown): Readonly<Record<string, string>> =>
  body === undefined ? {} : { 'Content-Type': 'application/json' };

interface V4Request {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends a request with these headers and no others, which `fetch` cannot. Throws for an answer that is not JSON. */
function send({ url, method, headers, body }: V4Request): Promise<V4Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const length = text === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
    const sent = httpRequest(url, { method, headers: { ...headers, ...length }, agent: false }, async (answer) => {
      try {
        let received = '';
        for await (const chunk of answer) received += String(chunk);
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(received) });
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
