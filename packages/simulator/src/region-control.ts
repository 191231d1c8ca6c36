import type { Credentials } from './iam/identities.js';
import type { PolicyDocument } from './iam/policy.js';
import type { InterruptionControl } from './instances/interruption-control.js';
import type { SpotPool } from './market/spot-market.js';
import type { MetadataControl } from './metadata/metadata-control.js';
import type { Fault } from './query/fault-book.js';
import type { ImageView, InstanceView, SnapshotView } from './region-views.js';
import type { Architecture } from './state/instance-types.js';
import type { LimitControl } from './state/limit-control.js';
import type { CallRecord, RegionEvent } from './state/region-events.js';
import type { Market } from './state/simulated-instance.js';

/** A new image: its disk is a copy of the folder. */
export interface NewImage {
  readonly name: string;
  /** The folder to copy, by its path. */
  readonly disk: string;
  /** Default `x86_64`. */
  readonly architecture?: Architecture;
  /** Size of the root volume in GiB. Default 8. */
  readonly sizeGib?: number;
  readonly description?: string;
  /** Also keys that begin with `aws:`, as if a service of AWS had made it. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The instance that EC2 says it was made of. */
  readonly sourceInstanceId?: string;
  /** Whether deregistration protection is on. Default false. */
  readonly isProtected?: boolean;
  /** When it was made, in ISO form; its own snapshot is as old. Default: now. */
  readonly createdAt?: string;
  /** A snapshot for its root volume, shared with whatever else uses it. Default: one of its own. */
  readonly snapshotId?: string;
}

/** A new snapshot that no image uses; only its record exists. */
export interface NewSnapshot {
  /** In ISO form. Default: now. */
  readonly createdAt?: string | undefined;
  /** Default 8. */
  readonly sizeGib?: number;
  readonly description?: string;
  /** Also keys that begin with `aws:`, as if a service of AWS had made it. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A launch template, as much of it as names images and snapshots. */
export interface NewLaunchTemplate {
  readonly name: string;
  /** The first has the number 1. An image's id may be `resolve:ssm:<parameter>`, which is not looked up. */
  readonly versions: readonly { readonly imageId?: string; readonly snapshotIds?: readonly string[] }[];
  /** Default 1. */
  readonly defaultVersion?: number;
}

/** A role with its instance profile. */
export interface NewRole {
  readonly name: string;
  readonly policy: PolicyDocument;
  /** A service control policy of the organisation, which limits what the role's own may allow. Default: none. */
  readonly organisation?: PolicyDocument;
  /** What `aws:PrincipalTag/…` says of its sessions. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** An operator's launch. What is left out is as EC2 would default it; the type is `t3.micro`, or `t4g.micro` for arm64. */
export interface LaunchParameters {
  readonly imageId: string;
  readonly instanceType?: string;
  /** Default `on-demand`. */
  readonly market?: Market;
  readonly zone?: string;
  readonly subnetId?: string;
  readonly securityGroupIds?: readonly string[];
  /** The name of a role. */
  readonly role?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether the metadata service shows the tags. Default false. */
  readonly metadataTags?: boolean;
  /** As plain text; it is encoded for the request. */
  readonly userData?: string;
  readonly clientToken?: string;
  /** More parameters of RunInstances by their names on the wire, such as `{ 'Monitoring.Enabled': 'true' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Everything in the region at one moment. */
export interface RegionView {
  /** Every instance ever launched, in order, also those that the API no longer shows or does not show yet. */
  readonly instances: readonly InstanceView[];
  readonly images: readonly ImageView[];
  /** Every call of the EC2 API, oldest first. */
  readonly calls: readonly CallRecord[];
}

/** A network as the API lists it. */
export interface SubnetView {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly isDefault: boolean;
  readonly securityGroups: readonly { readonly groupId: string; readonly groupName: string }[];
}

/** What can be done to a region from outside its API: the hand of the operator, of AWS and of bad luck. */
export interface RegionControl extends MetadataControl, InterruptionControl, LimitControl {
  /** Registers an image; it is available at once. Resolves with its id when the folder is copied. */
  addImage(image: NewImage): Promise<string>;
  /** Adds a completed snapshot; gives its id. */
  addSnapshot(snapshot: NewSnapshot): string;
  /** Writes tags on any resource, also keys that begin with `aws:`, which EC2 takes from nobody but AWS. */
  addTags(resourceId: string, tags: Readonly<Record<string, string>>): void;
  /** Makes a launch template and gives its id. */
  addLaunchTemplate(template: NewLaunchTemplate): string;
  /** Makes a role and an instance profile of the same name; the policy is enforced at the API. */
  addRole(role: NewRole): { readonly name: string; readonly arn: string; readonly profileArn: string };
  /** Makes credentials that may do everything. */
  addOperator(): Credentials;
  /** Launches an instance by RunInstances as an operator; resolves with its id. */
  launch(parameters: LaunchParameters): Promise<string>;
  /** Changes the spot price of a pool, in USD an hour with Linux, from now on; the old one stays in the history. */
  setSpotPrice(pool: SpotPool, usdPerHour: number): void;
  /** Lets the next calls of an action fail, hang or lose their answers. Faults are used up in the order given. */
  inject(fault: Fault): void;
  /** AWS takes the instance without a word: processes SIGKILLed, disk removed, then `terminated`. */
  destroy(instanceId: string): Promise<void>;
  /** SIGKILLs one service with its children; its supervisor restarts it as its plan says. */
  kill(instanceId: string, serviceName: string): Promise<void>;
  instances(): readonly InstanceView[];
  images(): readonly ImageView[];
  snapshots(): readonly SnapshotView[];
  calls(): readonly CallRecord[];
  subnets(): readonly SubnetView[];
}

/** How long to wait. Without either, for 30 seconds. */
export interface Patience {
  readonly signal?: AbortSignal;
  /** Real milliseconds. */
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
  /** Resolves when the predicate holds, asked again at each event; rejects with a dump of the state at the deadline. */
  until(predicate: (view: RegionView) => boolean, patience?: Patience): Promise<RegionView>;
  /** Listens to events until the returned function is called. */
  subscribe(listener: (event: RegionEvent) => void): () => void;
  /** Ends every process and server of the region. The disks of living instances stay in its directory. */
  close(): Promise<void>;
}
