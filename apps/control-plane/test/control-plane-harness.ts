import { randomUUID } from 'node:crypto';
import { type RegisterRequest, registerResponse } from '@spotguard/protocol';
import { afterAll, beforeAll } from 'vitest';
import {
  type AccountLimits,
  addAccount,
  type Clock,
  type ControlPlane,
  createControlPlane,
  type Database,
  type DatabaseLocation,
  openDatabase,
  systemClock,
  type TokenKind,
} from '../src/index.js';
import { createPostgresDatabase, type NewDatabase, postgresUrl } from './postgres/new-database.js';

/** The database that every suite runs on: PostgreSQL where one is named, else the embedded one. */
export const testDatabases: readonly ('pglite' | 'postgres')[] = [postgresUrl === undefined ? 'pglite' : 'postgres'];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Call {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface TestInstance {
  readonly instanceId: string;
  readonly generation?: number | undefined;
  readonly predecessor?: string | undefined;
  readonly intent?: string | undefined;
  readonly facts?: Partial<RegisterRequest>;
}

/**
 * Starts a control plane for one test file on a database of its own: the jobs of another one, whose clock shows another time,
 * must not change its data. Each test creates an account of its own.
 */
export function controlPlaneOn(kind: 'pglite' | 'postgres', accountLimits: Partial<AccountLimits> = {}) {
  let database: Database | undefined;
  let plane: ControlPlane | undefined;
  let skippedMilliseconds = 0;
  let waitFactor = 1;
  let steppedMilliseconds = 0;
  const lines: string[] = [];
  const sleeping = new Set<number>();
  let beforeTransaction: (() => Promise<unknown>) | undefined;
  let created: NewDatabase | undefined;
  const locate = (): DatabaseLocation => (created === undefined ? { memory: true } : { url: created.url });
  const clock: Clock = {
    now: () => new Date(Date.now() + skippedMilliseconds + steppedMilliseconds),
    monotonic: () => performance.now() + skippedMilliseconds,
    sleep: async (milliseconds, signal) => {
      sleeping.add(milliseconds);
      await systemClock.sleep(milliseconds * waitFactor, signal).finally(() => sleeping.delete(milliseconds));
    },
  };

  const start = async (): Promise<void> => {
    const stream = { write: (line: string) => lines.push(line) };
    const { queries, ...rest } = present(database);
    const interrupted = new Proxy(queries, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'transaction' || typeof value !== 'function') return value;
        return async (...parameters: unknown[]) => {
          const work = beforeTransaction;
          beforeTransaction = undefined;
          await work?.();
          return value.apply(target, parameters);
        };
      },
    });
    const log = { level: 'info', stream } as const;
    const trustedProxies = ['127.0.0.1'];
    plane = createControlPlane({
      database: { ...rest, queries: interrupted },
      clock,
      accountLimits,
      log,
      trustedProxies,
    });
    await plane.listen();
  };

  beforeAll(async () => {
    if (kind === 'postgres') created = await createPostgresDatabase();
    database = await openDatabase(locate());
    await start();
  });
  afterAll(async () => {
    await plane?.close();
    await database?.close();
    await created?.drop();
  });

  return {
    /** Log lines so far. */
    lines,
    /** The durations, in milliseconds, for which the server sleeps now. */
    sleeping,
    get location(): DatabaseLocation {
      return locate();
    },
    get database(): Database {
      return present(database);
    },
    /** Stops the server and starts another one on the same database, on another port. */
    async restart(): Promise<void> {
      await plane?.close();
      await start();
    },
    get controlPlane(): ControlPlane {
      return present(plane);
    },
    get url(): string {
      return present(plane).url;
    },
    sleep: clock.sleep,
    /** The server's time. */
    now: () => clock.now(),
    /** Multiplies the server's waits, so that a slow test can still answer in time. */
    waitLonger(factor: number): void {
      waitFactor = factor;
    },
    advance(seconds: number): void {
      skippedMilliseconds += seconds * 1_000;
    },
    /** Does some work just before the server's next transaction: after a request was checked, and before it changes anything. */
    beforeNextTransaction(work: () => Promise<unknown>): void {
      beforeTransaction = work;
    },
    /** Sets the time of day, without any time passing. */
    stepWallClock(seconds: number): void {
      steppedMilliseconds += seconds * 1_000;
    },
    /** Creates an account with a token, by default for agents and people. */
    async account(kinds: readonly TokenKind[] = ['agent', 'operator']) {
      const client = present(await addAccount(present(database).queries, { name: randomUUID(), kinds }));
      return testAccount(() => present(plane).url, client);
    },
  };
}

export type TestAccount = ReturnType<typeof testAccount>;

function testAccount(url: () => string, client: { readonly id: string; readonly token: string }) {
  const call = (method: string, path: string, options: Call = {}): Promise<Answer> =>
    request(`${url()}${path}`, method, { token: client.token, ...options });
  return {
    ...client,
    call,
    get: (path: string, headers?: Call['headers']) => call('GET', path, { headers }),
    post: (path: string, body: unknown, headers?: Call['headers']) => call('POST', path, { body, headers }),
    register: (instance: TestInstance) =>
      call('POST', '/api/agents/register', { body: registration(instance), headers: instanceHeaders(instance) }),
    /** Registers an instance and returns the id of its agent. */
    async enroll(instance: TestInstance): Promise<string> {
      const answer = await call('POST', '/api/agents/register', {
        body: registration(instance),
        headers: instanceHeaders(instance),
      });
      return registerResponse.parse(answer.body).agent_id;
    },
  };
}

export async function request(url: string, method: string, { body, headers, token, signal }: Call): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

export function registration({ instanceId, facts }: TestInstance): RegisterRequest {
  return {
    client_token: 'ignored',
    hostname: 'web-1',
    instance_id: instanceId,
    instance_type: 't3.medium',
    region: 'us-east-1',
    az: 'us-east-1a',
    ami_id: 'ami-1',
    agent_version: '4.0.0',
    logical_agent_id: 'web',
    mode: 'spot',
    private_ip: '10.0.0.1',
    public_ip: '54.1.2.3',
    ...facts,
  };
}

/** Returns the headers of our agent; a v4 agent has none. */
export function instanceHeaders({ instanceId, generation, predecessor, intent }: TestInstance): Record<string, string> {
  return {
    ...(generation === undefined
      ? {}
      : { 'SpotGuard-Instance': instanceId, 'SpotGuard-Generation': String(generation) }),
    ...(predecessor === undefined ? {} : { 'SpotGuard-Predecessor': predecessor }),
    ...(intent === undefined ? {} : { 'SpotGuard-Intent': intent }),
  };
}

/** Returns the value, and throws when it is absent. */
export function present<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error('The test expected a value here.');
  return value;
}
