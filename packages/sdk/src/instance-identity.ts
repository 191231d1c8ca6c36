import { defineToken } from './token.js';

/** How an instance is paid for. `ondemand` is the wire's spelling. */
export type Market = 'spot' | 'ondemand';

/**
 * The facts about this instance that never change while it runs. Provided by a platform plugin; readable from its start on,
 * and reading earlier throws, as `setup` only wires.
 */
export interface InstanceIdentity {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly region: string;
  readonly zone: string;
  readonly imageId: string;
  readonly hostname: string;
  /** Within its network: IPv4, or IPv6 in a subnet with IPv6 only. Absent when nobody tells it. */
  readonly privateIp: string | undefined;
  /** Absent in private subnets. */
  readonly publicIp: string | undefined;
  readonly market: Market;
}
export const InstanceIdentity = defineToken<InstanceIdentity>('sdk/instance-identity');

/**
 * The place of this instance in the line of instances that carry one workload, as its launch tags say it. Readable from the
 * platform plugin's start on.
 */
export interface Lineage {
  /** The workload's lasting name across instances (the wire's `logical_agent_id`). */
  readonly agent: string;
  /** Counts the primaries of the workload; only the primary at g may create g+1. */
  readonly generation: number;
  /** The instance that launched this one, when it was launched as a successor. */
  readonly predecessor: string | undefined;
  /** What the predecessor was doing when it launched this instance, for whoever has to finish it. */
  readonly intent: string | undefined;
  /**
   * The instance that carries the workload after this one; absent for one that has not handed over. It lived when this
   * agent started, so that this instance must not serve, whatever a control plane says.
   */
  readonly successor?: string;
}
export const Lineage = defineToken<Lineage>('sdk/lineage');
