import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, createAgent } from '@spotguard/core';
import { type LaunchParameters, type Region, startRegion } from '@spotguard/simulator';
import { memoryStorage, type RecordingLogger, recordingLogger } from '@spotguard/testkit';
import { type CommandRow, openV4Backend, type V4Backend } from '@spotguard/v4-backend';
import { defaultPlugins as plugins } from '../../src/index.js';

export const instanceType = 't3.medium';
const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as const;
const deadlineMs = 25_000;

/** Our agent on an instance of the region; it runs in this process. */
export interface LaunchedAgent {
  readonly agent: Agent;
  readonly log: RecordingLogger;
  readonly instanceId: string;
}

/** A region, a v4 backend, and agents of the default build. */
export class OldBackendWorld implements AsyncDisposable {
  readonly region: Region;
  readonly backend: V4Backend;
  /** Calls of EC2 and requests to the backend in order: actions by name, requests by the last part of their path. */
  readonly timeline: string[] = [];
  readonly #directory: string;
  readonly #agents: Agent[] = [];

  private constructor(parts: {
    readonly region: Region;
    readonly backend: V4Backend;
    readonly directory: string;
  }) {
    this.region = parts.region;
    this.backend = parts.backend;
    this.#directory = parts.directory;
    this.region.subscribe((event) => {
      if (event.type !== 'call' || event.call.parameters['DryRun'] === 'true') return;
      if (!event.call.action.startsWith('Describe')) this.timeline.push(event.call.action);
    });
    this.backend.onExchange(({ path }) => this.timeline.push(path.split('/').at(-1) ?? ''));
  }

  static async start(): Promise<OldBackendWorld> {
    const directory = await mkdtemp(join(tmpdir(), 'spotguard-old-'));
    const region = await startRegion({ directory: join(directory, 'region'), timeScale: 500 });
    region.addRole({ name: 'agent', policy: everything });
    return new OldBackendWorld({ region, backend: await openV4Backend(), directory });
  }

  /** Launches an instance as an operator would; resolves when it runs. */
  async launch(parameters: Partial<LaunchParameters> = {}): Promise<string> {
    const disk = join(this.#directory, 'disk');
    await mkdir(disk, { recursive: true });
    const imageId = await this.region.addImage({ name: 'workload', disk });
    const instance = { imageId, instanceType, role: 'agent', market: 'spot', zone: 'us-east-1a' } as const;
    const instanceId = await this.region.launch({ ...instance, ...parameters });
    await this.#running(instanceId);
    return instanceId;
  }

  /** Starts an agent on an instance, with settings by plugin. Resolves when the agent has started. */
  async agentOn(
    instanceId: string,
    config: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
  ): Promise<LaunchedAgent> {
    const log = recordingLogger();
    const metadataEndpoint = await this.#running(instanceId);
    const { endpoint: ec2Endpoint, pricingEndpoint } = this.region;
    const sections = {
      aws: { metadataEndpoint, ec2Endpoint, pricingEndpoint, credentials: 'instance-role', agentId: 'web' },
      session: {
        serverUrl: this.backend.url,
        clientToken: this.backend.token,
        pendingCommandsIntervalSeconds: 0.2,
        heartbeatIntervalSeconds: 0.5,
        configRefreshIntervalSeconds: 0.5,
      },
      pricing: { reportIntervalSeconds: 1 },
      termination: { terminationCheckSeconds: 1, rebalanceCheckSeconds: 1 },
    };
    const names = new Set([...Object.keys(sections), ...Object.keys(config)]) as Set<keyof typeof sections>;
    const file = Object.fromEntries([...names].map((name) => [name, { ...sections[name], ...config[name] }]));
    const agent = await createAgent({ plugins, storage: memoryStorage(), log, config: { file } });
    this.#agents.push(agent);
    await agent.start();
    return { agent, log, instanceId };
  }

  /** Waits until an agent has registered, and resolves to its id. */
  async registered(): Promise<string> {
    const { tables } = this.backend;
    await this.until(() => tables.agents.length > 0);
    return tables.agents[0]?.id ?? '';
  }

  /** Orders a switch, as the dashboard does. */
  async order(instanceId: string, order: object): Promise<CommandRow> {
    const path = `/api/client/instances/${instanceId}/force-switch`;
    const answer = await fetch(`${this.backend.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    const { command_id: id } = (await answer.json()) as { readonly command_id: string };
    const row = this.backend.tables.commands.find((command) => command.id === id);
    if (row === undefined) throw new Error(`The order was refused: HTTP ${answer.status}`);
    return row;
  }

  /** Resolves when the condition about the backend is met. */
  until(isMet: () => boolean): Promise<void> {
    return this.backend.until(isMet, AbortSignal.timeout(deadlineMs));
  }

  /** Waits until agents have launched an instance, and resolves to its id. */
  async replacement(of: string): Promise<string> {
    const launched = ({ id }: { readonly id: string }) => id !== of;
    const { instances } = await this.region.until((view) => view.instances.some(launched), { timeoutMs: deadlineMs });
    return instances.find(launched)?.id ?? '';
  }

  /** The bodies of the requests to routes of this name, in order. */
  sent(route: string): readonly Readonly<Record<string, unknown>>[] {
    return this.backend.exchanges
      .filter(({ path }) => path.endsWith(`/${route}`))
      .map(({ body }) => body as Readonly<Record<string, unknown>>);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop(0.5)));
    await this.backend[Symbol.asyncDispose]();
    await this.region.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #running(instanceId: string): Promise<string> {
    const isIt = ({ id, state }: { readonly id: string; readonly state: string }) =>
      id === instanceId && state === 'running';
    const { instances } = await this.region.until((view) => view.instances.some(isIt), { timeoutMs: deadlineMs });
    return instances.find(isIt)?.metadataEndpoint ?? '';
  }
}
