import { InstanceIdentity, Lineage } from '@spotguard/sdk';
import { fake, type Service } from './fake.js';

export interface FakeAgentInstanceFacts {
  readonly identity?: Partial<InstanceIdentity>;
  readonly lineage?: Partial<Lineage>;
}

/**
 * The platform's facts without a platform plugin: a spot instance that carries the workload `demo` in its first generation.
 * Name only what the test is about.
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
