import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerReport } from '@spotguard/core';
import type { Plugin } from '@spotguard/sdk';
import { type PolicyDocument, type Region, startRegion } from '@spotguard/simulator';
import { createTestAgent, ManualClock, type TestAgent } from '@spotguard/testkit';
import { openV4Backend, type V4Backend } from '@spotguard/v4-backend';
import { vi } from 'vitest';

/** Shorter than every time limit of the agent, so that none expires while a real socket answers. */
const stepSeconds = 1;
const patienceMs = 10_000;

/** One spot instance in a region, with a backend and an agent whose clock the test advances. */
export class LoneInstance implements AsyncDisposable {
  readonly region: Region;
  readonly backend: V4Backend;
  readonly instanceId: string;
  readonly agent: TestAgent;
  readonly #directory: string;

  private constructor(
    parts: Pick<LoneInstance, 'region' | 'backend' | 'instanceId' | 'agent'> & { directory: string },
  ) {
    this.region = parts.region;
    this.backend = parts.backend;
    this.instanceId = parts.instanceId;
    this.agent = parts.agent;
    this.#directory = parts.directory;
  }

  /** Creates the instance and the agent without starting it. `policy` limits what EC2 allows; only endpoints are configured. */
  static async with(plugins: readonly Plugin[], policy: PolicyDocument): Promise<LoneInstance> {
    const directory = await mkdtemp(join(tmpdir(), 'spotguard-lone-'));
    const region = await startRegion({ directory: join(directory, 'region'), timeScale: 10_000 });
    const backend = await openV4Backend();
    region.addRole({ name: 'agent', policy });
    const disk = join(directory, 'disk');
    await mkdir(disk);
    const imageId = await region.addImage({ name: 'workload', disk });
    const instanceId = await region.launch({ imageId, market: 'spot', role: 'agent' });
    const { instances } = await region.until((view) => view.instances.some(({ state }) => state === 'running'));
    const { endpoint: ec2Endpoint, pricingEndpoint } = region;
    const metadataEndpoint = instances[0]?.metadataEndpoint;
    const agent = await createTestAgent({
      plugins,
      // Requests are signed with the machine's time, so the clock starts at that time.
      clock: new ManualClock(Date.now()),
      config: {
        aws: { metadataEndpoint, ec2Endpoint, pricingEndpoint, credentials: 'instance-role', agentId: 'web' },
        session: { serverUrl: backend.url, clientToken: backend.token },
      },
    });
    return new LoneInstance({ region, backend, instanceId, agent, directory });
  }

  /** Resolves when the agent has started and is known to the backend. */
  async start(): Promise<void> {
    await this.agent.start();
    await this.backend.until(() => this.backend.tables.agents.length > 0, AbortSignal.timeout(patienceMs));
  }

  /** Advances the clock second by second, and waits each time until all workers are idle. */
  async pass(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += stepSeconds) {
      await this.agent.advance(stepSeconds * 1_000);
      await vi.waitUntil(() => this.agent.agent.workers.every(isIdle), { interval: 1, timeout: patienceMs });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent.stop(0);
    await this.backend[Symbol.asyncDispose]();
    await this.region.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Whether a worker is idle. A launch rehearsal counts as idle, because it waits for the clock between its calls. */
function isIdle({ name, lastStartedAt = 0, lastSucceededAt = 0, lastFailure }: WorkerReport): boolean {
  if (name.endsWith('launch-rehearsal')) return true;
  return lastFailure !== undefined || lastSucceededAt >= lastStartedAt;
}
