import { defineToken } from './token.js';

/** How an instance is paid for. `ondemand` is spelled as on the wire. */
export type Market = 'spot' | 'ondemand';

/**
 * The facts about this instance that do not change while it runs. A platform plugin provides them (`aws` on EC2). They
 * can be read once that plugin has started; reading them earlier, in `setup` for example, throws.
 */
export interface InstanceIdentity {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly region: string;
  readonly zone: string;
  readonly imageId: string;
  readonly hostname: string;
  /** IPv4, or IPv6 in a subnet that has only IPv6. Undefined when the platform does not report one. */
  readonly privateIp: string | undefined;
  /** Undefined for an instance without a public address. */
  readonly publicIp: string | undefined;
  readonly market: Market;
}
export const InstanceIdentity = defineToken<InstanceIdentity>('sdk/instance-identity', {
  from: '@spotguard/plugin-aws',
});

/**
 * The place of this instance in the sequence of instances that run one workload, read from its launch tags. It can be
 * read once the platform plugin has started.
 */
export interface Lineage {
  /** The name of the workload, the same on all its instances (`logical_agent_id` on the wire). */
  readonly agent: string;
  /** The number of the primaryship. Each primary of a workload has its own; only the primary of g may create g+1. */
  readonly generation: number;
  /** The id of the instance that launched this one as its successor; undefined for an instance launched otherwise. */
  readonly predecessor: string | undefined;
  /** The launch intent: what the predecessor was doing when it launched this instance, for whoever has to finish it. */
  readonly intent: string | undefined;
  /**
   * The id of the instance to which this one has handed over; absent for an instance that has not. The successor was
   * running when this agent started, so this instance must not serve the workload, whatever the control plane says.
   */
  readonly successor?: string;
}
export const Lineage = defineToken<Lineage>('sdk/lineage');
