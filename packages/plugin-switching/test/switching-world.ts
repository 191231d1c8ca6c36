import { Session } from '@spotguard/plugin-session/contract';
import { succession } from '@spotguard/plugin-succession';
import { type CommandOutcome, defineCommand, definePlugin, type Plugin, priorities } from '@spotguard/sdk';
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
import { switching } from '../src/index.js';
import { Effects } from './effects.js';
import { FakeCloud } from './fake-cloud.js';
import { FakeControlPlane } from './fake-control-plane.js';

export interface SwitchingAgent extends TestAgent {
  readonly session: Session;
  /** Orders a switch to spot in us-east-1b, unless the test says otherwise. */
  order(input?: Readonly<Record<string, unknown>>, priority?: number): Promise<CommandOutcome>;
}

export interface SwitchingAgentOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Settings of the succession plugin. */
  readonly succession?: Readonly<Record<string, unknown>>;
  readonly instance?: FakeAgentInstanceFacts;
  readonly plugins?: readonly Plugin[];
}

const pool = 'm5.large.us-east-1b';

const emergency = defineCommand({
  name: 'emergency',
  summary: 'Has a higher priority than a switch.',
  input: z.strictObject({}),
  output: z.strictObject({}),
  effect: 'write',
});

/** Everything around an agent, which survives its crashes: time, disk, EC2, control plane. Its instance is `i-old`. */
export class SwitchingWorld {
  readonly clock = new ManualClock();
  readonly effects = new Effects();
  readonly cloud = new FakeCloud(this.clock, this.effects);
  readonly controlPlane = new FakeControlPlane(this.effects);
  readonly storage = memoryStorage();

  constructor() {
    this.cloud.add('i-old', { privateIp: '10.0.0.10' });
    this.cloud.onLaunch = (instanceId) => this.controlPlane.register(instanceId);
  }

  /** Starts an agent on the instance, the first time or after a crash. */
  async start({
    config = {},
    succession: settings = {},
    instance,
    plugins = [],
  }: SwitchingAgentOptions = {}): Promise<SwitchingAgent> {
    const session = this.controlPlane.session();
    const { clock, storage, cloud, controlPlane, effects } = this;
    const bystander = definePlugin({
      id: 'bystander',
      version: '0.0.0',
      summary: 'Has a command that is more urgent than a switch.',
      stability: 'experimental',
      config: z.strictObject({}),
      commands: { emergency },
      setup: () => ({ commands: { emergency: () => effects.apply('emergency', () => ({})) } }),
    });
    const facts = { ...instance, identity: { instanceId: 'i-old', imageId: 'ami-base', ...instance?.identity } };
    const agent = await createTestAgent({
      plugins: [succession, switching, bystander, ...plugins],
      config: { switching: config, succession: settings },
      services: [...fakeAgentInstance(facts), ...cloud.services, ...controlPlane.services, fake(Session, session)],
      storage,
      clock,
    });
    await agent.start();
    return {
      ...agent,
      session,
      order: (input = {}, priority = priorities.manual) =>
        agent.submit({
          id: 'c1',
          type: 'switch',
          priority,
          input: { target_mode: 'spot', target_pool_id: pool, terminate_wait_seconds: 60, ...input },
        }),
    };
  }
}
