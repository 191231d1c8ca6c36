import type { CallRecord, Region } from '@spotguard/simulator';
import type { TestAgent } from '@spotguard/testkit';
import { expect } from 'vitest';
import type { PriceBook } from '../src/contract.js';
import { type AwsInstanceOptions, startAwsInstance } from './aws-instance.js';

/** An instance with a started agent and its price book. Use it with `await using`. */
export interface PricedInstance extends AsyncDisposable {
  readonly region: Region;
  readonly agent: TestAgent;
  readonly priceBook: PriceBook;
  /** The calls of an action, as the region recorded them. */
  calls(action: string): readonly CallRecord[];
}

export async function startPricedInstance(
  options: AwsInstanceOptions & { settingsFor?(region: Region): Promise<Readonly<Record<string, unknown>>> } = {},
): Promise<PricedInstance> {
  const instance = await startAwsInstance(options);
  const { region } = instance;
  const agent = await instance.agent(await options.settingsFor?.(region));
  await agent.start();
  expect(agent.status('aws')).toMatchObject({ state: 'ok' });
  return {
    region,
    agent,
    priceBook: agent.services.prices,
    calls: (action) => region.calls().filter((call) => call.action === action),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}
