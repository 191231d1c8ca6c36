import { defineToken, type Market } from '@spotguard/sdk';

/** An instance as EC2 describes it. After its end EC2 no longer lists its network. */
export interface InstanceDescription {
  readonly instanceId: string;
  readonly state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  readonly instanceType: string;
  readonly zone: string;
  readonly market: Market;
  readonly imageId: string;
  readonly vpcId: string | undefined;
  readonly subnetId: string | undefined;
  /** The private IPv4 address, or the IPv6 address when it has no other. */
  readonly privateIp: string | undefined;
  /** Epoch milliseconds. */
  readonly launchedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  /** The token of its launch. Unlike tags it cannot be copied to another instance: see {@link isLaunchOf}. */
  readonly clientToken?: string | undefined;
  /** Why it ended, as a code such as `Server.SpotInstanceTermination`. */
  readonly stateReason: string | undefined;
}

/** Whether an instance runs or is about to: EC2 shows it as pending or running. */
export function isUp({ state }: Pick<InstanceDescription, 'state'>): boolean {
  return state === 'pending' || state === 'running';
}

/** See {@link Instances.confirmGone}. */
export interface GoneOptions {
  /** What counts as gone of an instance that EC2 shows. Default: it is neither pending nor running. */
  readonly isGone?: (found: InstanceDescription) => boolean;
  /** How long, in milliseconds, EC2 may not show an instance that is there; default 0. For one that was launched minutes ago. */
  readonly maxUnseenMs?: number;
}

/**
 * The instances of the region. EC2 lists a new instance only after a while, and finds it by a filter later than by its
 * id.
 */
export interface Instances {
  /** `undefined` when EC2 does not list it: it ended long ago, or it is too new. One such answer proves nothing. */
  describe(instanceId: string, signal: AbortSignal): Promise<InstanceDescription | undefined>;
  /**
   * Resolves once an instance is proven to be gone, with what EC2 shows of it then, however long that takes: three looks in a
   * row show it as gone, or do not show it. A look that fails in a way that may pass is repeated and proves nothing; any
   * other failure, and the signal's reason, rejects. Who looks at its own pace collects {@link GoneEvidence} instead.
   */
  confirmGone(instanceId: string, options: GoneOptions, signal: AbortSignal): Promise<InstanceDescription | undefined>;
  /** Whether both status checks of EC2 pass, which takes minutes after a launch. Declare {@link statusGrants}. */
  statusChecksPass(instanceId: string, signal: AbortSignal): Promise<boolean>;
  /** The instance launched with this token, preferably one that has not ended; `undefined` proves nothing, as above. */
  findByClientToken(clientToken: string, signal: AbortSignal): Promise<InstanceDescription | undefined>;
  /**
   * The launch times (epoch milliseconds, unordered) of the instances tagged `spotguard:agent` with this workload, also of
   * those that have ended, which EC2 lists for about an hour.
   */
  launchesOf(agent: string, signal: AbortSignal): Promise<readonly number[]>;
  /**
   * Terminates an instance; repeating it is no error. When EC2 does not know the instance, the call is repeated for two
   * minutes, as it may be too new, and then the instance counts as gone.
   */
  terminate(instanceId: string, signal: AbortSignal): Promise<void>;
  /**
   * Stops a running instance; again is no error. Its disks stay, and EC2 does not start it again by itself. EC2 refuses it for
   * a spot instance whose request is for one time. Declare {@link stopGrants}.
   */
  stop(instanceId: string, signal: AbortSignal): Promise<void>;
  /** Writes tags of ours (`spotguard:*`) on an instance. The aws plugin's own grants allow it. */
  tag(instanceId: string, tags: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
}
export const Instances = defineToken<Instances>('aws/instances', { from: '@spotguard/plugin-aws' });
