import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Region } from '@spotguard/simulator';
import { programs } from '../../tools/programs.mjs';
import type { StallingControlPlane } from './stalling-control-plane.js';

/** Where the measured instances are started, and what they have in common. */
export interface InstancePlace {
  readonly region: Region;
  readonly controlPlane: StallingControlPlane;
  readonly directory: string;
  readonly imageId: string;
  readonly role: string;
  /** Environment variables of the agents, in addition to those that every agent needs. */
  readonly settings: Readonly<Record<string, string>>;
}

export const instanceType = 't3.medium';

/** A spot instance of the region, with the bundled agent in a process of its own. */
export class GuardedInstance implements AsyncDisposable {
  readonly instanceId: string;
  readonly #agent: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(instanceId: string, agent: ChildProcess) {
    this.instanceId = instanceId;
    this.#agent = agent;
    this.#ended = new Promise((resolve) => agent.once('exit', () => resolve()));
  }

  /** Launches the instance and starts its agent; resolves when the agent has registered. */
  static async start(place: InstancePlace, workload: string, signal: AbortSignal): Promise<GuardedInstance> {
    const { region, controlPlane, imageId, role } = place;
    const tags = { 'spotguard:agent': workload, 'spotguard:generation': '1', 'spotguard:role': 'primary' };
    const zone = 'us-east-1a';
    const instanceId = await region.launch({ imageId, instanceType, market: 'spot', zone, role, tags });
    const { instances } = await region.until(
      (view) => view.instances.some(({ id, state }) => id === instanceId && state === 'running'),
      { signal },
    );
    const registration = controlPlane.registration(instanceId, signal);
    const directory = join(place.directory, workload);
    await mkdir(directory);
    const agent = spawn(process.execPath, [programs.agent, 'run'], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: instances.find(({ id }) => id === instanceId)?.metadataEndpoint,
        AWS_ENDPOINT_URL_EC2: region.endpoint,
        AWS_ENDPOINT_URL_PRICING: region.pricingEndpoint,
        SPOT_OPTIMIZER_SERVER_URL: controlPlane.url,
        SPOT_OPTIMIZER_CLIENT_TOKEN: 'benchmark',
        LOGICAL_AGENT_ID: workload,
        ...place.settings,
      },
    });
    const instance = new GuardedInstance(instanceId, agent);
    try {
      await registration;
      return instance;
    } catch (error) {
      await instance[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.kill('SIGKILL');
    await this.#ended;
  }
}
