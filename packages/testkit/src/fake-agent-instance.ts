import { InstanceIdentity, Lineage } from '@spotguard/sdk';
import { fake, type Service } from './fake.js';

/** The facts that differ from the defaults of {@link fakeAgentInstance}. */
export interface FakeAgentInstanceFacts {
  readonly identity?: Partial<InstanceIdentity>;
  readonly lineage?: Partial<Lineage>;
}

/**
 * Fakes of `InstanceIdentity` and `Lineage`, for a test without a platform plugin. By default the instance is a spot
 * instance in `us-east-1a` that runs the workload `demo` in its first generation. Pass only the facts that the test is
 * about.
 *
 * @example
 * ```ts
 * const services = fakeAgentInstance({ identity: { instanceId: 'i-7', market: 'on-demand' } });
 * await using agent = await createTestAgent({ plugins, services });
 * ```
 */
export function fakeAgentInstance(facts: FakeAgentInstanceFacts = {}): readonly Service[] {
  const identity: InstanceIdentity = {
    instanceId: 'i-0123456789abcdef0',
    instanceType: 'm5.large',
    region: 'us-east-1',
    zone: 'us-east-1a',
    imageId: 'ami-0123456789abcdef0',
    hostname: 'ip-10-0-0-10.ec2.internal',
    privateIp: '10.0.0.10',
    publicIp: undefined,
    market: 'spot',
    ...facts.identity,
  };
  const lineage: Lineage = {
    agent: 'demo',
    generation: 1,
    predecessor: undefined,
    intent: undefined,
    ...facts.lineage,
  };
  return [fake(InstanceIdentity, identity), fake(Lineage, lineage)];
}
