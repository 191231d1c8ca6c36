import { registerResponse } from '@spotguard/protocol';
import { expect, onTestFinished } from 'vitest';
import type { Database } from '../../src/index.js';
import { priceReport } from '../account-with-replicas.js';
import {
  type Answer,
  type Call,
  instanceHeaders,
  registration,
  request,
  type TestInstance,
} from '../control-plane-harness.js';

/** How long one request may take before it counts as unanswered. */
const maxRequestMilliseconds = 30_000;

/**
 * Agents that report prices and execute commands, and a person who orders these, without a pause. Each request is repeated under its key
 * until it is acknowledged, by the next server each time.
 */
export class Load {
  readonly #acknowledged = { reports: new Set<string>(), commands: new Set<string>() };
  readonly #stop = new AbortController();
  readonly #writers: Promise<void>[] = [];
  #urls: readonly string[];

  constructor(
    private readonly token: string,
    urls: readonly string[],
  ) {
    this.#urls = urls;
    onTestFinished(() => this.stop());
  }

  /** How many requests were acknowledged so far. */
  get count(): number {
    return this.#acknowledged.reports.size + this.#acknowledged.commands.size;
  }

  /** Sends what follows to these servers. */
  moveTo(urls: readonly string[]): void {
    this.#urls = urls;
  }

  /** Adds an agent that reports and gets orders. */
  async addAgent(name: string): Promise<void> {
    const agentId = await this.register(name);
    this.#writers.push(this.#report(agentId, name), this.#order(agentId, name));
  }

  /** Registers an agent and resolves to its id. */
  async register(name: string): Promise<string> {
    const instance: TestInstance = { instanceId: `i-${name}`, generation: 1, facts: { logical_agent_id: name } };
    const own = instanceHeaders(instance);
    const answer = await this.#send('/api/agents/register', `register-${name}`, registration(instance), own);
    return registerResponse.parse(answer).agent_id;
  }

  /** Resolves when this many more requests are acknowledged. */
  async untilMore(count: number): Promise<void> {
    const wanted = this.count + count;
    await expect.poll(() => this.count, { timeout: 240_000, interval: 20 }).toBeGreaterThanOrEqual(wanted);
  }

  /** Ends the load. Resolves when nothing is sent any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#writers);
  }

  /** Returns what was acknowledged and is not in the database. */
  async lostFrom({ queries, schema }: Database): Promise<readonly string[]> {
    const reports = await queries.select({ id: schema.pricingReports.dedupeKey }).from(schema.pricingReports);
    const commands = await queries.select({ id: schema.commands.id }).from(schema.commands);
    const stored = new Set([...reports, ...commands].map(({ id }) => id));
    return [...this.#acknowledged.reports, ...this.#acknowledged.commands].filter((id) => !stored.has(id));
  }

  async #report(agentId: string, name: string): Promise<void> {
    for (let index = 0; !this.#stop.signal.aborted; index += 1) {
      const key = `${name}-${index}`;
      const report = priceReport({ 'us-east-1a': 0.0125 }, new Date().toISOString(), `i-${name}`);
      const answer = await this.#send(`/api/agents/${agentId}/pricing-report`, key, report);
      if (answer !== undefined) this.#acknowledged.reports.add(key);
    }
  }

  async #order(agentId: string, name: string): Promise<void> {
    for (let index = 0; !this.#stop.signal.aborted; index += 1) {
      const order = { type: 'cache.flush', input: { index } };
      const answer = await this.#send(`/api/v1/workloads/${agentId}/commands`, `${name}-${index}`, order);
      const { command } = (answer ?? {}) as { readonly command?: { readonly commandId: string } };
      if (command === undefined) continue;
      this.#acknowledged.commands.add(command.commandId);
      await this.#execute(agentId, command.commandId);
    }
  }

  /** Ends a command, since a workload has 100 open ones at most. */
  async #execute(agentId: string, commandId: string): Promise<void> {
    const path = `/api/agents/${agentId}/commands/${commandId}/executed`;
    await this.#send(path, `executed-${commandId}`, { success: true, message: 'Done' });
  }

  /** Resolves to the body of the acknowledgement; undefined when the load ends before there is one. */
  async #send(path: string, key: string, body: unknown, own: Call['headers'] = {}): Promise<unknown> {
    const call = { token: this.token, headers: { ...own, 'Idempotency-Key': key }, body };
    for (let attempt = 0; !this.#stop.signal.aborted; attempt += 1) {
      const url = this.#urls[attempt % this.#urls.length] ?? '';
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(maxRequestMilliseconds)]);
      const answer = await request(`${url}${path}`, 'POST', { ...call, signal }).catch(() => undefined);
      if (answer !== undefined && answer.status < 300) return answer.body;
      if (answer !== undefined && answer.status < 500 && !isRetryable(answer))
        throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return undefined;
  }
}

/** Whether the server is busy, or the first request with this key is still running, or was when its server was killed. */
function isRetryable({ status, body }: Answer): boolean {
  return status === 429 || (body as { readonly code?: string }).code === 'request-in-progress';
}
