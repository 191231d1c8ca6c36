import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Region, startRegion } from '@spotguard/simulator';
import { openV4Backend, type V4Backend } from '@spotguard/v4-backend';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess } from './agent-process.js';

/** One running spot instance in a region, with an old backend. Agents on it are started as processes. */
export class SpotInstance implements AsyncDisposable {
  readonly region: Region;
  readonly backend: V4Backend;
  readonly instanceId: string;
  readonly directory: string;
  readonly #metadataEndpoint: string;

  private constructor(parts: Pick<SpotInstance, 'region' | 'backend' | 'instanceId' | 'directory'>, metadata: string) {
    this.region = parts.region;
    this.backend = parts.backend;
    this.instanceId = parts.instanceId;
    this.directory = parts.directory;
    this.#metadataEndpoint = metadata;
  }

  static async start(): Promise<SpotInstance> {
    const directory = await mkdtemp(join(tmpdir(), 'spotguard-instance-'));
    const region = await startRegion({ directory: join(directory, 'region'), timeScale: 1_000 });
    const backend = await openV4Backend();
    const allowed = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
    region.addRole({ name: 'agent', policy: { Version: '2012-10-17', Statement: [allowed] } });
    const imageId = await region.addImage({ name: 'empty', disk: await mkdtemp(join(directory, 'disk-')) });
    const instanceId = await region.launch({ imageId, market: 'spot', role: 'agent' });
    const { instances } = await region.until((view) =>
      view.instances.some(({ id, state }) => id === instanceId && state === 'running'),
    );
    const metadata = instances.find(({ id }) => id === instanceId)?.metadataEndpoint ?? '';
    return new SpotInstance({ region, backend, instanceId, directory }, metadata);
  }

  /** Starts an agent in its own working directory, with the variables of `environment`. */
  startAgent(environment: Readonly<Record<string, string>> = {}): Promise<AgentProcess> {
    return AgentProcess.start({
      file: programs.agent,
      parameters: ['run'],
      environment: {
        SPOT_OPTIMIZER_SERVER_URL: this.backend.url,
        SPOT_OPTIMIZER_CLIENT_TOKEN: this.backend.token,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: this.#metadataEndpoint,
        AWS_ENDPOINT_URL_EC2: this.region.endpoint,
        AWS_ENDPOINT_URL_PRICING: this.region.pricingEndpoint,
        TERMINATION_CHECK_INTERVAL: '0.5',
        ...environment,
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.backend[Symbol.asyncDispose]();
    await this.region.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
