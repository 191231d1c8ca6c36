import type { Guarding } from '@spotguard/protocol';
import { type Call, defineCommand, definePlugin, type Plugin, type Resolved } from '@spotguard/sdk';
import {
  createTestAgent,
  type FakeAgentInstanceFacts,
  fake,
  fakeAgentInstance,
  type TestAgent,
  type TestAgentOptions,
} from '@spotguard/testkit';
import * as z from 'zod';
import { GuardingSource, InstanceRegistry, Reports, Session } from '../src/contract.js';
import { session } from '../src/index.js';

const tokens = { session: Session, registry: InstanceRegistry, reports: Reports };

/** A running agent of the session plugin, with what the plugin provides. */
export interface SessionAgent extends TestAgent, Resolved<typeof tokens> {
  /** Waits until the control plane has answered the registration. */
  registered(): Promise<void>;
}

export interface SessionAgentOptions extends Pick<TestAgentOptions, 'storage' | 'clock'> {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly instance?: FakeAgentInstanceFacts;
  /** Whether the workload is guarded, as the application would say; default: unknown. */
  readonly guarding?: () => Guarding | undefined;
  /** Further plugins of the build. */
  readonly plugins?: readonly Plugin[];
  /** Executes the command `switch`; default: answers at once that it is done. */
  readonly onSwitch?: (input: unknown, call: Call) => Promise<{ readonly message: string }>;
}

/** Must not appear in any log or status. */
export const clientToken = 'token-Zk3vQ9xW1bT7mN5r';

/** For `expect.poll`: checks often, and times out only when the test hangs. */
export const patience = { interval: 5, timeout: 60_000 } as const;

const secondsPerDay = 86_400;
const idleWorkers = {
  heartbeatIntervalSeconds: secondsPerDay,
  pendingCommandsIntervalSeconds: secondsPerDay,
  configRefreshIntervalSeconds: secondsPerDay,
};

const switchCommand = defineCommand({
  name: 'switch',
  summary: 'Stands for the switch of another plugin.',
  input: z.looseObject({}),
  output: z.object({ message: z.string() }),
  effect: 'write',
});

/** Starts an agent whose workers first run after a day, unless the test's configuration says otherwise. */
export async function startSession(serverUrl: string, options: SessionAgentOptions = {}): Promise<SessionAgent> {
  const { config, instance, guarding, onSwitch = async () => ({ message: 'Switched' }), storage, clock } = options;
  let provided: Resolved<typeof tokens> | undefined;
  const user = definePlugin({
    id: 'user',
    version: '0.0.0',
    summary: 'Uses what the session plugin provides and stands for a plugin with a command.',
    stability: 'experimental',
    config: z.strictObject({}),
    needs: tokens,
    commands: { switch: switchCommand },
    setup({ needs }) {
      provided = needs;
      return { commands: { switch: onSwitch } };
    },
  });
  const agent = await createTestAgent({
    plugins: [session, user, ...(options.plugins ?? [])],
    config: { session: { serverUrl, clientToken, ...idleWorkers, ...config } },
    services: [
      ...fakeAgentInstance(instance),
      ...(guarding === undefined ? [] : [fake(GuardingSource, { current: guarding })]),
    ],
    ...(storage === undefined ? {} : { storage }),
    ...(clock === undefined ? {} : { clock }),
  });
  await agent.start();
  if (provided === undefined) throw new Error('The agent did not set up its plugins');
  const services = provided;
  return {
    ...agent,
    ...services,
    registered: async () => void (await services.session.registered(AbortSignal.timeout(patience.timeout))),
  };
}
