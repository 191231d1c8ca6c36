import { type Channel, type ChannelSpec, definePlugin, Outbox, SpotGuardError } from '@spotguard/sdk';
import { createTestAgent, type TestAgent, type TestAgentOptions } from '@spotguard/testkit';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
export const away = new SpotGuardError('UPSTREAM_FAILED', 'Away', { retryable: true });
export const refusal = new SpotGuardError('UPSTREAM_REFUSED', 'Not like this');

type Specs = readonly Partial<ChannelSpec<unknown>>[];

/** An agent with one plugin, whose channels the test uses. */
export interface Reporter {
  readonly agent: TestAgent;
  put(key: string, payload?: unknown, channel?: number): Promise<void>;
  /** Of the first channel. */
  settled(key: string, signal?: AbortSignal): Promise<'delivered' | 'refused' | undefined>;
}

/** Starts an agent with one plugin that has these channels. */
export async function startReporter(specs: Specs, options: Partial<TestAgentOptions> = {}): Promise<Reporter> {
  const channels: Channel<unknown>[] = [];
  const plugin = definePlugin({
    ...declared,
    id: 'reporter',
    needs: { outbox: Outbox },
    setup({ needs }) {
      for (const spec of specs) {
        channels.push(needs.outbox.channel({ kind: 'fact', keep: 'always', deliver: async () => {}, ...spec }));
      }
      return {};
    },
  });
  const agent = await createTestAgent({ ...options, plugins: [plugin] });
  await agent.start();
  const put = async (key: string, payload: unknown = key, channel = 0) => channels[channel]?.put(key, payload);
  const settled = async (key: string, signal: AbortSignal = new AbortController().signal) =>
    channels[0]?.settled(key, signal);
  return { agent, put, settled };
}

/** Records the reports that arrive, and throws what `fail` returns. */
export function recipient(fail: (key: string, tries: number) => Error | undefined = () => undefined) {
  const arrived: string[] = [];
  const deliver: ChannelSpec<unknown>['deliver'] = async ({ key }) => {
    arrived.push(key);
    const error = fail(key, arrived.filter((other) => other === key).length);
    if (error !== undefined) throw error;
  };
  return { arrived, deliver };
}
