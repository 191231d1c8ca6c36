import type { Disk } from '../instances/disk.js';
import type { Architecture } from './instance-types.js';

/** A volume that is created by a launch from an image. */
export interface BlockDevice {
  readonly deviceName: string;
  readonly sizeGib: number;
  readonly volumeType: string;
  readonly encrypted: boolean;
  readonly deleteOnTermination: boolean;
  readonly snapshotId: string | undefined;
  readonly iops: number | undefined;
  readonly throughput: number | undefined;
}

/** An AMI, with the folder that is copied to the disks of its instances. */
export interface Image {
  readonly sequence: number;
  readonly imageId: string;
  readonly name: string;
  readonly description: string;
  readonly architecture: Architecture;
  readonly rootDeviceName: string;
  readonly blockDevices: readonly BlockDevice[];
  readonly sourceInstanceId: string | undefined;
  readonly sourceImageId: string | undefined;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly visibleAt: number;
  readonly disk: Disk;
  /** True when deregistration protection is on: deregistering it is refused. */
  readonly isProtected: boolean;
  state: 'pending' | 'available' | 'failed' | 'deregistered';
  /** Milliseconds since the epoch. */
  deregisteredAt: number | undefined;
}

/** A snapshot of a volume. It has no content: that is in the folder of the image. */
export interface Snapshot {
  readonly sequence: number;
  readonly snapshotId: string;
  readonly volumeId: string;
  readonly description: string;
  readonly sizeGib: number;
  readonly encrypted: boolean;
  readonly startedAt: Date;
  readonly visibleAt: number;
  state: 'pending' | 'completed';
}

/** An EBS volume. Only a root volume has content: the instance's disk. */
export interface Volume {
  readonly sequence: number;
  readonly volumeId: string;
  readonly device: BlockDevice;
  readonly zone: string;
  readonly createdAt: Date;
  readonly visibleAt: number;
  /** The instance to which it is attached; undefined after the termination of that instance. */
  instanceId: string | undefined;
}

/** The spot request of a spot instance. */
export interface SpotRequest {
  readonly sequence: number;
  readonly requestId: string;
  readonly instanceId: string;
  readonly persistent: boolean;
  readonly maxPrice: string | undefined;
  readonly interruptionBehavior: 'terminate' | 'stop' | 'hibernate';
  readonly createdAt: Date;
  readonly visibleAt: number;
  state: 'active' | 'closed' | 'disabled' | 'open';
  status: { readonly code: string; readonly message: string };
}
