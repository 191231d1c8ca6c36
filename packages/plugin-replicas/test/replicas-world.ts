import { clientToken } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { succession } from '@spotguard/plugin-succession';
import { formatLaunchIntent, tagKeys } from '@spotguard/protocol';
import { definePlugin, type Output } from '@spotguard/sdk';
import {
  createTestAgent,
  type FakeAgentInstanceFacts,
  fake,
  fakeAgentInstance,
  ManualClock,
  memoryStorage,
  type TestAgent,
} from '@spotguard/testkit';
import * as z from 'zod';
import { type ReadyReplica, ReadyReplicas, replicaEnded, replicaReady } from '../src/contract.js';
import { replicas } from '../src/index.js';
import { Effects } from './effects.js';
import { FakeCloud } from './fake-cloud.js';
import { FakeControlPlane } from './fake-control-plane.js';

export interface ReplicasAgent extends TestAgent {
  ready(): readonly ReadyReplica[];
  /** Lets the agent poll this many times. */
  poll(times?: number): Promise<void>;
}

export interface ReplicasAgentOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Settings of the succession plugin. */
  readonly succession?: Readonly<Record<string, unknown>>;
  readonly instance?: FakeAgentInstanceFacts;
}

/** What outlives an agent: clock, disk, EC2 and control plane. The agent's instance is `i-old`. */
export class ReplicasWorld {
  readonly clock = new ManualClock();
  readonly effects = new Effects();
  readonly cloud = new FakeCloud(this.clock, this.effects);
  readonly controlPlane = new FakeControlPlane(this.effects);
  readonly storage = memoryStorage();
  /** What plugins were told of replicas, by all agents. */
  readonly told: (Output<typeof replicaReady.payload> | Output<typeof replicaEnded.payload>)[] = [];

  constructor() {
    this.cloud.add('i-old', { privateIp: '10.0.0.10', tags: { [tagKeys.agent]: 'demo' } });
    this.cloud.onLaunch = (instanceId) => this.controlPlane.register(instanceId);
  }

  /** Adds a replica that another instance of this workload launched. */
  addReplica(instanceId: string, replicaId: string, tags: Readonly<Record<string, string>> = {}): void {
    const intent = formatLaunchIntent({ kind: 'standby', key: replicaId, startedAt: 1, fromMarket: 'spot' });
    const ours = { [tagKeys.agent]: 'demo', [tagKeys.role]: 'standby', [tagKeys.predecessor]: 'i-older' };
    const generation = { [tagKeys.generation]: '2' };
    const place = { zone: 'us-east-1a', instanceType: 'm5.large', market: 'spot' } as const;
    const launch = {
      agent: 'demo',
      generation: 2,
      intent: `replica/${replicaId}`,
      optionIndex: 0,
      attempt: 1,
      ...place,
    };
    this.cloud.add(instanceId, {
      ...place,
      tags: { ...ours, ...generation, [tagKeys.intent]: intent, ...tags },
      clientToken: clientToken(launch),
    });
  }

  /** Starts an agent on the instance; after a crash, another one. */
  async start({ config = {}, succession: settings = {}, instance }: ReplicasAgentOptions = {}): Promise<ReplicasAgent> {
    const { clock, storage, cloud, controlPlane, told } = this;
    let readyReplicas: ReadyReplicas | undefined;
    const user = definePlugin({
      id: 'user',
      version: '0.0.0',
      summary: 'Uses what the plugin provides.',
      stability: 'experimental',
      config: z.strictObject({}),
      needs: { replicas: ReadyReplicas },
      listens: [replicaReady, replicaEnded],
      setup({ needs, events }) {
        events.on(replicaReady, (payload) => void told.push(payload));
        events.on(replicaEnded, (payload) => void told.push(payload));
        readyReplicas = needs.replicas;
        return {};
      },
    });
    const agent = await createTestAgent({
      plugins: [succession, replicas, user],
      config: { replicas: config, succession: settings },
      services: [
        ...fakeAgentInstance({ ...instance, identity: { instanceId: 'i-old', ...instance?.identity } }),
        ...cloud.services,
        ...controlPlane.services,
        fake(Session, controlPlane.session),
      ],
      storage,
      clock,
    });
    await agent.start();
    return {
      ...agent,
      ready: () => readyReplicas?.ready() ?? [],
      poll: (times = 1) => agent.advance(times * 30_000),
    };
  }
}
