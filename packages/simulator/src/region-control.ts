import type { Credentials } from './iam/identities.js';
import type { PolicyDocument } from './iam/policy.js';
import type { InterruptionControl } from './instances/interruption-control.js';
import type { SpotPool } from './market/spot-market.js';
import type { MetadataControl } from './metadata/metadata-control.js';
import type { Fault } from './query/fault-queue.js';
import type { ImageView, InstanceView, SnapshotView } from './region-views.js';
import type { Architecture } from './state/instance-types.js';
import type { LimitControl } from './state/limit-control.js';
import type { CallRecord, RegionEvent } from './state/region-events.js';
import type { Market } from './state/simulated-instance.js';

/** An image to register. Its disk is a copy of a folder. */
export interface NewImage {
  readonly name: string;
  /** The path of the folder to copy. */
  readonly disk: string;
  /** Default: `x86_64`. */
  readonly architecture?: Architecture;
  /** The size of the root volume in GiB. Default: 8. */
  readonly sizeGib?: number;
  readonly description?: string;
  /** Keys may begin with `aws:`, as if a service of AWS had created the image. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The instance from which EC2 says the image was created. */
  readonly sourceInstanceId?: string;
  /** True for deregistration protection. Default: false. */
  readonly isProtected?: boolean;
  /** The creation time of the image and of its new snapshot, in ISO form. Default: now. */
  readonly createdAt?: string;
  /** An existing snapshot for the root volume, which other images may use too. Default: a new one. */
  readonly snapshotId?: string;
}

/** A snapshot to add. No image uses it, and it has no content. */
export interface NewSnapshot {
  /** In ISO form. Default: now. */
  readonly createdAt?: string | undefined;
  /** Default: 8. */
  readonly sizeGib?: number;
  readonly description?: string;
  /** Keys may begin with `aws:`, as if a service of AWS had created the snapshot. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A launch template to add. Only its images and snapshots are simulated. */
export interface NewLaunchTemplate {
  readonly name: string;
  /** The first has the number 1. An image id may be `resolve:ssm:<parameter>`, which is not resolved. */
  readonly versions: readonly { readonly imageId?: string; readonly snapshotIds?: readonly string[] }[];
  /** Default: 1. */
  readonly defaultVersion?: number;
}

/** A role to add, with its instance profile. */
export interface NewRole {
  readonly name: string;
  readonly policy: PolicyDocument;
  /** A service control policy of the organisation: the role may do only what this allows too. Default: none. */
  readonly organisation?: PolicyDocument;
  /** The tags of the role, for `aws:PrincipalTag/…` in policies. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A launch by an operator. Other parameters have the defaults of EC2. */
export interface LaunchParameters {
  readonly imageId: string;
  /** Default: `t3.micro`, or `t4g.micro` for an arm64 image. */
  readonly instanceType?: string;
  /** Default: `on-demand`. */
  readonly market?: Market;
  readonly zone?: string;
  readonly subnetId?: string;
  readonly securityGroupIds?: readonly string[];
  /** The name of a role. */
  readonly role?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** True to show the tags at the metadata service. Default: false. */
  readonly metadataTags?: boolean;
  /** As plain text, not in base64. */
  readonly userData?: string;
  readonly clientToken?: string;
  /** Further parameters of RunInstances, by their names on the wire, such as `{ 'Monitoring.Enabled': 'true' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The state of the region at one moment. */
export interface RegionView {
  /** Every instance that was ever launched, in order, also those that the API does not show. */
  readonly instances: readonly InstanceView[];
  readonly images: readonly ImageView[];
  /** Every call of the EC2 API, oldest first. */
  readonly calls: readonly CallRecord[];
}

/** A subnet, with the security groups of its network. */
export interface SubnetView {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly isDefault: boolean;
  readonly securityGroups: readonly { readonly groupId: string; readonly groupName: string }[];
}

/**
 * Controls a region from outside its API, in the role of its operator or of AWS, and injects faults. Methods throw, or
 * reject, for ids that do not exist.
 */
export interface RegionControl extends MetadataControl, InterruptionControl, LimitControl {
  /** Registers an image. Resolves with its id when the folder is copied; the image is available then. */
  addImage(image: NewImage): Promise<string>;
  /** Adds a completed snapshot; returns its id. */
  addSnapshot(snapshot: NewSnapshot): string;
  /** Adds tags to any resource. Keys may begin with `aws:`, which EC2 accepts only from AWS itself. */
  addTags(resourceId: string, tags: Readonly<Record<string, string>>): void;
  /** Adds a launch template; returns its id. */
  addLaunchTemplate(template: NewLaunchTemplate): string;
  /** Adds a role, and an instance profile of the same name. The APIs enforce the policy. */
  addRole(role: NewRole): { readonly name: string; readonly arn: string; readonly profileArn: string };
  /** Adds a principal that may do everything; returns its credentials. */
  addOperator(): Credentials;
  /** Launches an instance by RunInstances, as an operator. Resolves with its id; rejects with EC2's error. */
  launch(parameters: LaunchParameters): Promise<string>;
  /** Sets the spot price of a pool from now on, in USD per hour with Linux. The earlier price stays in the history. */
  setSpotPrice(pool: SpotPool, usdPerHour: number): void;
  /**
   * Makes the next calls of an action fail, hang or lose their answers. Faults are used up in the order of the calls.
   */
  inject(fault: Fault): void;
  /**
   * Terminates an instance without a notice, as AWS does: kills its processes, removes its disk, then sets
   * `terminated`.
   */
  destroy(instanceId: string): Promise<void>;
  /** Kills a service and its children. Its supervisor restarts it as its plan says. */
  kill(instanceId: string, serviceName: string): Promise<void>;
  instances(): readonly InstanceView[];
  images(): readonly ImageView[];
  snapshots(): readonly SnapshotView[];
  calls(): readonly CallRecord[];
  subnets(): readonly SubnetView[];
}

/** How long to wait. Default: 30 seconds. */
export interface WaitOptions {
  /** Ends the wait. With a signal and no `timeoutMs`, there is no other limit. */
  readonly signal?: AbortSignal;
  /** In real milliseconds. */
  readonly timeoutMs?: number;
}

/** A region that runs in this process. */
export interface Region extends RegionControl, AsyncDisposable {
  readonly region: string;
  /** The EC2 Query API. */
  readonly endpoint: string;
  /** The Price List Query API (GetProducts). */
  readonly pricingEndpoint: string;
  /** The control API, for `connectRegion`. */
  readonly controlEndpoint: string;
  readonly controlToken: string;
  /**
   * Resolves when the predicate returns true. It is called at first and after each event. Rejects at the deadline with
   * an error whose message describes the state of the region.
   */
  until(predicate: (view: RegionView) => boolean, wait?: WaitOptions): Promise<RegionView>;
  /** Calls the listener with each event until the returned function is called. */
  subscribe(listener: (event: RegionEvent) => void): () => void;
  /**
   * Ends every process and server of the region. The disks of instances that were not terminated stay in its directory.
   */
  close(): Promise<void>;
}
