import { InstanceCopier, Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Reports, Session } from '@spotguard/plugin-session/contract';
import { fake, type Service } from '@spotguard/testkit';

const never = () => new Promise<never>(() => {});

/** Services that the plugin needs and these tests do not use: an EC2 and a control plane that never answer. */
export const unusedServices: readonly Service[] = [
  fake(Instances, {
    describe: never,
    confirmGone: never,
    statusChecksPass: never,
    findByClientToken: never,
    launchesOf: async () => [],
    terminate: never,
    stop: never,
    tag: never,
  }),
  fake(InstanceCopier, { plan: never, launch: never }),
  fake(InstanceRegistry, { until: never, promote: never, release: never }),
  fake(Reports, { acknowledge: async () => {}, reportSwitch: async () => {}, settled: never }),
  fake(Session, {
    role: 'primary',
    settings: undefined,
    agentId: 'agent-1',
    isParked: false,
    freeze: undefined,
    permits: { changes: true, emergencies: true },
    supports: async () => true,
    registered: async () => 'agent-1',
    enabled: async () => {},
    takeOver: () => {},
    retire: () => {},
  }),
];
