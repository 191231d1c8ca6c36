import type { Role } from '../iam/identities.js';
import type { Disk } from '../instances/disk.js';
import type { InstanceRuntime } from '../instances/instance-runtime.js';
import type { Image } from './image.js';
import type { InstanceType } from './instance-types.js';
import type { SecurityGroup, Subnet } from './network.js';

/** How an instance is paid for. */
export type Market = 'spot' | 'on-demand';

/** The states of an instance. Here only an interruption can stop one. */
export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

/** EC2's numbers for the states. */
export const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** The metadata options of a launch. */
export interface MetadataOptions {
  readonly endpoint: 'enabled' | 'disabled';
  readonly tokens: 'required' | 'optional';
  readonly hopLimit: number;
  readonly tags: 'enabled' | 'disabled';
}

/** The network interface of an instance. */
export interface InstanceInterface {
  readonly interfaceId: string;
  readonly attachmentId: string;
  readonly macAddress: string;
  readonly privateAddress: string;
  readonly publicAddress: string | undefined;
  readonly description: string;
}

/** An interruption notice that an instance has received. */
export interface Notice {
  readonly action: 'terminate' | 'stop' | 'hibernate';
  readonly time: Date;
  /** The reason that the spot request shows after the interruption. */
  readonly because: 'no-capacity' | 'by-price' | 'by-experiment';
}

/** Scheduled maintenance by AWS of the hardware or system of an instance. */
export interface MaintenanceEvent {
  readonly eventId: string;
  readonly code: 'instance-reboot' | 'system-reboot' | 'system-maintenance' | 'instance-retirement' | 'instance-stop';
  readonly description: string;
  readonly notBefore: Date;
  readonly notAfter: Date | undefined;
  readonly state: 'active' | 'completed' | 'canceled';
}

/** An instance: its launch parameters and its present state. */
export interface SimulatedInstance {
  readonly sequence: number;
  readonly instanceId: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly clientToken: string | undefined;
  readonly image: Image;
  readonly type: InstanceType;
  readonly subnet: Subnet;
  readonly securityGroups: readonly SecurityGroup[];
  readonly network: InstanceInterface;
  readonly market: Market;
  readonly spotRequestId: string | undefined;
  readonly role: Role | undefined;
  readonly keyName: string | undefined;
  readonly userData: Buffer | undefined;
  readonly metadataOptions: MetadataOptions;
  readonly monitoring: boolean;
  readonly ebsOptimized: boolean;
  readonly hibernation: boolean;
  /** The credit option; undefined for types that are not burstable. */
  readonly cpuCredits: 'standard' | 'unlimited' | undefined;
  /** The time of the last start, as on EC2. */
  launchedAt: Date;
  /** When the API begins to show the instance, in milliseconds since the epoch. */
  readonly visibleAt: number;
  readonly disk: Disk;
  readonly runtime: InstanceRuntime;

  disableApiTermination: boolean;
  shutdownBehavior: 'stop' | 'terminate';
  state: InstanceState;
  statusOk: boolean;
  stateReason: { readonly code: string; readonly message: string } | undefined;
  transitionReason: string;
  terminatedAt: Date | undefined;
  terminatedBy: string | undefined;
  /** The base URL of its metadata service; undefined while that does not run. */
  metadataEndpoint: string | undefined;
  notice: Notice | undefined;
  rebalanceAt: Date | undefined;
  maintenance: readonly MaintenanceEvent[];
}
