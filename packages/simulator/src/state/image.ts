import type { Disk } from '../instances/disk.js';
import type { Architecture } from './instance-types.js';

/** A volume that a launch from an image makes. */
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

/** An AMI with the folder that its instances boot from. */
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
  /** An image that is protected is not deregistered until somebody switches that off. */
  readonly isProtected: boolean;
  state: 'pending' | 'available' | 'failed' | 'deregistered';
  /** Milliseconds since the epoch. */
  deregisteredAt: number | undefined;
}

/** A snapshot of a volume; only its record exists, the bytes are the image's folder. */
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

/** An EBS volume; only the root volume has content: the instance's disk. */
export interface Volume {
  readonly sequence: number;
  readonly volumeId: string;
  readonly device: BlockDevice;
  readonly zone: string;
  readonly createdAt: Date;
  readonly visibleAt: number;
  /** The instance it is attached to; undefined when it outlived that. */
  instanceId: string | undefined;
}

/** The request behind a spot instance. */
export interface SpotRequest {
  readonly sequence: number;
  readonly requestId: string;
  readonly instanceId: string;
  readonly persistent: boolean;
  readonly maxPrice: string | undefined;
  readonly interruptionBehavior: 'terminate' | 'stop' | 'hibernate';
  readonly createdAt: Date;
  readonly visibleAt: number;
  state: 'active' | 'closed' | 'open';
  status: { readonly code: string; readonly message: string };
}
