import { defineToken, type Market } from '@spotguard/sdk';
import * as z from 'zod';
import type { RehearsalFinding } from './rehearsal/findings.js';

export { type ClientTokenParts, clientToken, isLaunchOf } from './ec2/client-token.js';
export { awsCodeOf } from './ec2/ec2-error.js';
export { GoneEvidence, type GoneEvidenceOptions, type Look } from './ec2/gone-evidence.js';
export { isMarkedAsMade, keeperTagOf } from './ec2/ownership.js';
export {
  enrolGrants,
  imageGrants,
  launchGrants,
  priceGrants,
  spotPriceGrants,
  statusGrants,
  stopGrants,
  terminateGrants,
} from './iam/grants.js';
export { adoptionGrants, cleanupGrants } from './iam/removal-grants.js';
export { describeFindings, type RehearsalFinding } from './rehearsal/findings.js';

/** The metadata service of this instance (IMDSv2). Reads share one connection, so they queue: poll little, and in turn. */
export interface InstanceMetadata {
  /**
   * Reads a document below `/latest/`, such as `meta-data/spot/instance-action`. `undefined` means that the service
   * answered that there is no such document. Anything else throws: `PERMISSION_DENIED` when the service is switched
   * off, otherwise a retryable `UPSTREAM_FAILED`. A failed read is therefore never "no notice".
   */
  read(path: string, signal: AbortSignal): Promise<string | undefined>;
}
export const InstanceMetadata = defineToken<InstanceMetadata>('aws/instance-metadata');

/** An instance as EC2 describes it. After its end EC2 forgets its network. */
export interface InstanceDescription {
  readonly instanceId: string;
  readonly state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  readonly instanceType: string;
  readonly zone: string;
  readonly market: Market;
  readonly imageId: string;
  readonly vpcId: string | undefined;
  readonly subnetId: string | undefined;
  /** Within its network: IPv4, or IPv6 when it has no other. */
  readonly privateIp: string | undefined;
  /** Epoch milliseconds. */
  readonly launchedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Of its launch; unlike tags, no copy has it. See {@link isLaunchOf}. */
  readonly clientToken?: string | undefined;
  /** Why it ended, as a code such as `Server.SpotInstanceTermination`. */
  readonly stateReason: string | undefined;
}

/** See {@link Instances.confirmGone}. */
export interface GoneOptions {
  /** What counts as gone of an instance that EC2 shows. Default: it is neither pending nor running. */
  readonly isGone?: (found: InstanceDescription) => boolean;
  /** How long, in milliseconds, EC2 may not show an instance that is there; default 0. For one that was launched minutes ago. */
  readonly maxUnseenMs?: number;
}

/** The instances of the region. EC2 shows what was just made only after a while, and filters lag behind ids. */
export interface Instances {
  /** `undefined` when EC2 does not list it: gone for long, or too young to be seen. One such answer proves nothing. */
  describe(instanceId: string, signal: AbortSignal): Promise<InstanceDescription | undefined>;
  /**
   * Resolves once an instance is proven to be gone, with what EC2 shows of it then, however long that takes: three looks in a
   * row show it as gone, or do not show it. A look that fails in a way that may pass is repeated and proves nothing; any
   * other failure, and the signal's reason, rejects. Who looks at its own pace collects {@link GoneEvidence} instead.
   */
  confirmGone(instanceId: string, options: GoneOptions, signal: AbortSignal): Promise<InstanceDescription | undefined>;
  /** Whether both status checks of EC2 pass, which takes minutes after a launch. Declare {@link statusGrants}. */
  statusChecksPass(instanceId: string, signal: AbortSignal): Promise<boolean>;
  /** The instance launched with this token, rather a living one; `undefined` proves nothing, as above. */
  findByClientToken(clientToken: string, signal: AbortSignal): Promise<InstanceDescription | undefined>;
  /**
   * When each instance of a workload was launched (epoch milliseconds, in no order): those whose `spotguard:agent` it is, also
   * those that have ended, which EC2 lists for about an hour.
   */
  launchesOf(agent: string, signal: AbortSignal): Promise<readonly number[]>;
  /**
   * Ends an instance; again is no error. An instance that EC2 does not know is asked for again for two minutes, as it may
   * be too young to be seen, and then counts as gone.
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
export const Instances = defineToken<Instances>('aws/instances');

/** What a copy of this instance shall be like, where it differs from this instance. */
export interface CopyRequest {
  readonly zone: string;
  readonly market: Market;
  /** Default: this instance's type. */
  readonly instanceType?: string;
  /** An image made of this instance. Default: the image that this instance was launched from, as it was then. */
  readonly imageId?: string;
  /**
   * An image of this instance will be made before the launch, so that the copy has its disks whatever the image has that this
   * instance was launched from. For checks ahead of that; such a plan is not for launching.
   */
  readonly isImageToBeMade?: boolean;
  /** Put on the instance, its volumes, its network interface and its spot request, over this instance's own tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** See {@link clientToken}. */
  readonly clientToken: string;
  /**
   * AWS takes this instance away: a copy that lacks something is better than none. What the copy can do without (a key pair
   * or security group that was deleted, tags beyond EC2's limit) is left out instead of refused, and the plan says so.
   */
  readonly isEmergency?: boolean;
}

/**
 * A RunInstances request, plain JSON: journal it before the launch and hand it back unchanged. It holds the user data,
 * so do not log it.
 */
export const LaunchPlan = z.looseObject({
  ClientToken: z.string().min(1).max(64),
  ImageId: z.string(),
  InstanceType: z.string(),
  MinCount: z.literal(1),
  MaxCount: z.literal(1),
  /** What the copy does without, as this instance has it; only in an emergency. Not sent to EC2. */
  leftOut: z.array(z.string()).optional(),
  /** Tags of single volumes, by device, as one request tags all volumes alike: written after the launch. */
  volumeTags: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** As it was asked for: nothing is waited for after the launch. Not sent to EC2. */
  isEmergency: z.boolean().optional(),
});
export type LaunchPlan = z.infer<typeof LaunchPlan>;

/** Launches copies of this instance. */
export interface InstanceCopier {
  /**
   * Decides everything about a launch and changes nothing; costs about one EC2 round trip. Throws `UPSTREAM_REFUSED` with
   * all the reasons when the copy would lose something that this instance has, or refers to something that is gone. In an
   * emergency what can be done without is left out instead, and `leftOut` of the plan says what.
   */
  plan(copyRequest: CopyRequest, signal: AbortSignal): Promise<LaunchPlan>;
  /**
   * Launches. The same plan gives the same instance, also after a crash or a lost answer: on a retryable error call again
   * with it. `CAPACITY_UNAVAILABLE` and `QUOTA_EXCEEDED` say that this pool will not do, `ATTEMPT_DEAD` that the instance
   * of this token has already ended: both need a plan with a new token. `UPSTREAM_REFUSED` has in `details.missing` the
   * kind and id of what the launch refers to and EC2 does not find, if that is why; the next emergency plan avoids it.
   */
  launch(plan: LaunchPlan, signal: AbortSignal): Promise<{ readonly instanceId: string }>;
}
export const InstanceCopier = defineToken<InstanceCopier>('aws/instance-copier');

/** A launch that may be needed some day, as {@link CopyRequest} asks for it then. */
export type RehearsedLaunch = Pick<CopyRequest, 'zone' | 'market' | 'isImageToBeMade' | 'isEmergency'>;

/** Tries launches without launching: that an instance could not be replaced is known before it has to be. */
export interface LaunchRehearsal {
  /**
   * Plans every launch and, with `asksEc2`, has EC2 check it by a dry run under this instance's own role: rights, and what
   * the request refers to. A dry run costs a token of RunInstances, of which an account gets two a second, so that they
   * are made seconds apart; leave them out where a fleet calls in step. No rehearsal tells whether there is capacity, and
   * AWS does not say whether a dry run counts quotas. An empty list: nothing was found. Throws a retryable error when AWS
   * did not answer, which says nothing about the launches.
   */
  rehearse(
    launches: readonly RehearsedLaunch[],
    options: { readonly asksEc2: boolean },
    signal: AbortSignal,
  ): Promise<readonly RehearsalFinding[]>;
}
export const LaunchRehearsal = defineToken<LaunchRehearsal>('aws/launch-rehearsal');

/** A CreateImage request, plain JSON, to be journaled like a {@link LaunchPlan}. */
export const ImagePlan = z.looseObject({
  InstanceId: z.string(),
  Name: z.string().min(3).max(128),
  NoReboot: z.literal(true),
});
export type ImagePlan = z.infer<typeof ImagePlan>;

/**
 * Images of this instance. They are taken while it runs, so that they are like the disk after a power cut. Each image and
 * each of its snapshots is marked as made by SpotGuard (see {@link isMarkedAsMade}) as soon as EC2 shows it; a mark that
 * cannot be written is logged and fails nothing.
 */
export interface InstanceImages {
  /** `name` must be unique in the account and region: make it of what makes the image unique. */
  plan(
    image: { readonly name: string; readonly tags: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<ImagePlan>;
  /** Starts to make the image. Again with the same plan gives the same image, recognised by its tags. */
  create(plan: ImagePlan, signal: AbortSignal): Promise<{ readonly imageId: string }>;
  /** Resolves when the image can be launched; takes minutes. */
  awaitAvailable(imageId: string, signal: AbortSignal): Promise<void>;
  /** Deregisters the image and deletes its snapshots; again is no error. */
  remove(imageId: string, signal: AbortSignal): Promise<void>;
}
export const InstanceImages = defineToken<InstanceImages>('aws/instance-images');

/** An image of this account, as far as it matters to whoever asks whether it may go. */
export interface ImageRecord {
  readonly imageId: string;
  readonly name: string;
  /** As EC2 says it, such as `available`, `pending` or `disabled`. */
  readonly state: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Every AWS account may launch it. */
  readonly isPublic: boolean;
  /** Deregistration protection is on, or was switched off so recently that it still holds. */
  readonly isProtected: boolean;
  /** The instance that EC2 made it of by CreateImage; a copy of an image has none. */
  readonly sourceInstanceId: string | undefined;
  /** The snapshots of all its volumes. */
  readonly snapshotIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A snapshot of this account. */
export interface SnapshotRecord {
  readonly snapshotId: string;
  /** As EC2 says it: `completed`, `pending`, `error` and more. */
  readonly state: string;
  /** As whoever made it wrote it; for CreateImage EC2 writes `Created by CreateImage(<instance>)` and more. */
  readonly description: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What somebody stands on. */
export interface ImageUses {
  readonly imageIds: ReadonlySet<string>;
  readonly snapshotIds: ReadonlySet<string>;
}

/**
 * The images and snapshots of this account in this region, who uses them, and how to remove them. Each list is complete,
 * all its pages read, or the call throws: what is missing in an answer is never taken for gone or unused.
 */
export interface ImageInventory {
  /** All of them, also those of others than SpotGuard. */
  images(signal: AbortSignal): Promise<readonly ImageRecord[]>;
  /** Those that carry this tag; filters lag behind, so a tag written just now may be missed. */
  snapshots(
    tag: { readonly key: string; readonly value: string },
    signal: AbortSignal,
  ): Promise<readonly SnapshotRecord[]>;
  /**
   * What instances that are not terminated were launched from, and what any version of any launch template names. One
   * call per template, ten a second at most. Launch configurations, the predecessors of templates, are not read.
   */
  uses(signal: AbortSignal): Promise<ImageUses>;
  /** Deregisters an image and leaves its snapshots; again is no error. */
  deregister(imageId: string, signal: AbortSignal): Promise<void>;
  /**
   * Deletes a snapshot; again is no error. `in-use` when an image has it, which EC2 may also say of an image that was
   * deregistered a minute ago.
   */
  deleteSnapshot(snapshotId: string, signal: AbortSignal): Promise<'deleted' | 'in-use'>;
}
export const ImageInventory = defineToken<ImageInventory>('aws/image-inventory');

/** A price as somebody said it, never as it may be: without an answer there is no price. */
export interface Price {
  readonly usdPerHour: number;
  readonly source: 'spot-price-history' | 'pricing-api';
  /** Epoch milliseconds at which it was read. */
  readonly readAt: number;
}

/** What is known of the prices of one instance type in this region. */
export interface KnownPrices {
  /** By zone; a zone without a price is missing. */
  readonly spot: ReadonlyMap<string, Price>;
  /** When the spot prices were last read, also with nothing found (epoch milliseconds); absent when they never were. */
  readonly spotReadAt?: number;
  /** How long ago that was, in milliseconds, whatever became of the wall clock since; absent likewise. */
  readonly spotAgeMs?: number;
  readonly onDemand: Price | undefined;
}

/** The prices of this region, one book for all plugins. */
export interface PriceBook {
  /**
   * Prices not older than `maxAgeSeconds`, read from AWS as far as they are not known. A source that fails leaves what
   * was known before, with its age; when nothing at all is known because every source failed, it throws why.
   */
  read(instanceType: string, options: { readonly maxAgeSeconds: number }, signal: AbortSignal): Promise<KnownPrices>;
  /** The spot prices alone, by zone, for those to whom it matters where there is capacity; rejects when they cannot be read. */
  readSpot(
    instanceType: string,
    options: { readonly maxAgeSeconds: number },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Price>>;
  /** What is known now, however old; asks nobody. For those who cannot wait. */
  known(instanceType: string): KnownPrices;
}
export const PriceBook = defineToken<PriceBook>('aws/price-book');
