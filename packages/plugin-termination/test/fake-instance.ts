import type { InstanceDescription } from '@spotguard/plugin-aws/contract';

/** A running spot instance in us-east-1b, without tags. */
export function fakeInstance(instanceId: string): InstanceDescription {
  return {
    instanceId,
    state: 'running',
    instanceType: 'm5.large',
    zone: 'us-east-1b',
    market: 'spot',
    imageId: 'ami-1',
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    privateIp: '10.0.0.20',
    launchedAt: 0,
    tags: {},
    stateReason: undefined,
  };
}
