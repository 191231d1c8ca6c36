import { defineToken, type Market } from '@spotguard/sdk';
import * as z from 'zod';
import type { RehearsalFinding } from './rehearsal/findings.js';

export { type ClientTokenParts, clientToken, isLaunchOf } from './ec2/client-token.js';
export { awsCodeOf } from './ec2/ec2-error.js';
export { GoneEvidence, type GoneEvidenceOptions, type Look, lookOf } from './ec2/gone-evidence.js';
export { type GoneOptions, type InstanceDescription, Instances, isUp } from './ec2/instances.js';
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

/**
 * The metadata service of this instance (IMDSv2). Reads share one connection and queue up, so poll seldom and one path at
 * a time.
 */
export interface InstanceMetadata {
  /**
   * Reads a document below `/latest/`, such as `meta-data/spot/instance-action`. `undefined` means that the service
   * answered that there is no such document. Every failure throws: `PERMISSION_DENIED` when the service is switched off,
   * otherwise a retryable `UPSTREAM_FAILED`. So a failed read never looks like "no notice".
   */
  read(path: string, signal: AbortSignal): Promise<string | undefined>;
}
export const InstanceMetadata = defineToken<InstanceMetadata>('aws/instance-metadata', {
  from: '@spotguard/plugin-aws',
});

/** What to launch: where the copy may differ from this instance. */
export interface CopyRequest {
  readonly zone: string;
  readonly market: Market;
  /** Default: this instance's type. */
  readonly instanceType?: string;
  /**
   * An image made of this instance. Default: the image that this instance was launched from, without later changes on
   * disk.
   */
  readonly imageId?: string;
  /**
   * An image of this instance will be made before the launch, so that the copy will have all its disks. For checks before
   * that image exists; such a plan must not be launched.
   */
  readonly isImageToBeMade?: boolean;
  /** Put on the instance, its volumes, its network interface and its spot request, over this instance's own tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** See {@link clientToken}. */
  readonly clientToken: string;
  /**
   * AWS takes this instance away, and a copy that lacks something is better than none. What the copy can do without (a key
   * pair or security group that was deleted, tags beyond EC2's limit) is then left out, which the plan lists, instead of
   * refused.
   */
  readonly isEmergency?: boolean;
}

/**
 * A RunInstances request in plain JSON: journal it before the launch and pass it on unchanged. It contains the user data,
 * so do not log it.
 */
export const LaunchPlan = z.looseObject({
  ClientToken: z.string().min(1).max(64),
  ImageId: z.string(),
  InstanceType: z.string(),
  MinCount: z.literal(1),
  MaxCount: z.literal(1),
  /** What this instance has and the copy will not have; only in an emergency. Not sent to EC2. */
  leftOut: z.array(z.string()).optional(),
  /** Tags that not all volumes have, by device. They are written after the launch, as a request tags all volumes alike. */
  volumeTags: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** As in the request: after the launch nothing is waited for. Not sent to EC2. */
  isEmergency: z.boolean().optional(),
});
export type LaunchPlan = z.infer<typeof LaunchPlan>;

/** Launches copies of this instance. */
export interface InstanceCopier {
  /**
   * Decides everything about a launch and changes nothing; takes about one EC2 round trip. Throws `UPSTREAM_REFUSED` with
   * all reasons when the copy would lose something that this instance has, or would refer to something that is gone. In an
   * emergency what the copy can do without is left out instead, and `leftOut` of the plan lists it.
   */
  plan(copyRequest: CopyRequest, signal: AbortSignal): Promise<LaunchPlan>;
  /**
   * Launches. The same plan gives the same instance, also after a crash or a lost answer: on a retryable error call again
   * with the same plan. `CAPACITY_UNAVAILABLE` and `QUOTA_EXCEEDED` mean that this pool cannot be used, `ATTEMPT_DEAD` that
   * the instance of this token has already ended: all need a plan with a new token. `UPSTREAM_REFUSED` has in
   * `details.missing` the kind and id of what the launch refers to and EC2 does not find, if that is the reason; the next
   * emergency plan does without it.
   */
  launch(plan: LaunchPlan, signal: AbortSignal): Promise<{ readonly instanceId: string }>;
}
export const InstanceCopier = defineToken<InstanceCopier>('aws/instance-copier', { from: '@spotguard/plugin-aws' });

/** A launch that may be needed later, see {@link CopyRequest}. */
export type RehearsedLaunch = Pick<CopyRequest, 'zone' | 'market' | 'isImageToBeMade' | 'isEmergency'>;

/** Checks launches without launching, so that it is known beforehand if this instance could not be replaced. */
export interface LaunchRehearsal {
  /**
   * Plans every launch and, with `asksEc2`, has EC2 check it by a dry run under this instance's own role: rights, and what
   * the request refers to. A dry run uses up a token of RunInstances, of which an account gets two a second, so dry runs
   * are made seconds apart; leave them out where a whole fleet rehearses at the same time. A rehearsal does not tell whether
   * there is capacity, and AWS does not document whether a dry run checks quotas. Resolves with an empty list when nothing
   * was found. Throws a retryable error when AWS did not answer, which says nothing about the launches.
   */
  rehearse(
    launches: readonly RehearsedLaunch[],
    options: { readonly asksEc2: boolean },
    signal: AbortSignal,
  ): Promise<readonly RehearsalFinding[]>;
}
export const LaunchRehearsal = defineToken<LaunchRehearsal>('aws/launch-rehearsal', { from: '@spotguard/plugin-aws' });

/** A CreateImage request, plain JSON, to be journaled like a {@link LaunchPlan}. */
export const ImagePlan = z.looseObject({
  InstanceId: z.string(),
  Name: z.string().min(3).max(128),
  NoReboot: z.literal(true),
});
export type ImagePlan = z.infer<typeof ImagePlan>;

/**
 * Images of this instance. They are made while it runs, so their content is like that of a disk after a power failure. Each
 * image and each of its snapshots is marked as made by SpotGuard (see {@link isMarkedAsMade}) as soon as EC2 lists it; if a
 * mark cannot be written, that is logged and the call succeeds all the same.
 */
export interface InstanceImages {
  /** `name` must be unique in the account and region, and the same for the same image. */
  plan(
    image: { readonly name: string; readonly tags: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<ImagePlan>;
  /** Starts to make the image. Repeating it with the same plan gives the same image, which is recognised by its tags. */
  create(plan: ImagePlan, signal: AbortSignal): Promise<{ readonly imageId: string }>;
  /** Resolves when an instance can be launched from the image, which takes minutes. */
  awaitAvailable(imageId: string, signal: AbortSignal): Promise<void>;
  /** Deregisters the image and deletes its snapshots; repeating it is no error. */
  remove(imageId: string, signal: AbortSignal): Promise<void>;
}
export const InstanceImages = defineToken<InstanceImages>('aws/instance-images', { from: '@spotguard/plugin-aws' });

/** An image of this account, with what decides whether it may be removed. */
export interface ImageRecord {
  readonly imageId: string;
  readonly name: string;
  /** As EC2 calls it, such as `available`, `pending` or `disabled`. */
  readonly state: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Whether every AWS account may launch it. */
  readonly isPublic: boolean;
  /** Whether deregistration protection is on, or was switched off so recently that it still has effect. */
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
  /** As EC2 calls it: `completed`, `pending`, `error` and more. */
  readonly state: string;
  /** Written by whoever made it. For CreateImage EC2 writes a text that begins with `Created by CreateImage(<instance>)`. */
  readonly description: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** The images and snapshots that are in use. */
export interface ImageUses {
  readonly imageIds: ReadonlySet<string>;
  readonly snapshotIds: ReadonlySet<string>;
}

/**
 * The images and snapshots of this account in this region, their uses, and their removal. Each list is complete, or the call
 * throws: what is missing in an incomplete answer is never taken for gone or unused.
 */
export interface ImageInventory {
  /** All images, also those that SpotGuard did not make. */
  images(signal: AbortSignal): Promise<readonly ImageRecord[]>;
  /** The snapshots with this tag; one that was tagged just now may be missing, as EC2's filters lag behind. */
  snapshots(
    tag: { readonly key: string; readonly value: string },
    signal: AbortSignal,
  ): Promise<readonly SnapshotRecord[]>;
  /**
   * The images of instances that are not terminated, and the images and snapshots that any version of any launch template
   * names. Makes one call per template, at most ten a second. Launch configurations, which are older than
   * templates, are not read.
   */
  uses(signal: AbortSignal): Promise<ImageUses>;
  /** Deregisters an image and keeps its snapshots; repeating it is no error. */
  deregister(imageId: string, signal: AbortSignal): Promise<void>;
  /**
   * Deletes a snapshot; repeating it is no error. Resolves with `in-use` when an image has it, which EC2 may also say for a
   * minute after the image was deregistered.
   */
  deleteSnapshot(snapshotId: string, signal: AbortSignal): Promise<'deleted' | 'in-use'>;
}
export const ImageInventory = defineToken<ImageInventory>('aws/image-inventory', { from: '@spotguard/plugin-aws' });

/** A price that AWS gave. Prices are never estimated: without an answer there is no price. */
export interface Price {
  readonly usdPerHour: number;
  /** `control-plane`: another instance has read it and reported it. */
  readonly source: 'spot-price-history' | 'pricing-api' | 'control-plane';
  /** Epoch milliseconds at which it was read. */
  readonly readAt: number;
}

/** What is known of the prices of one instance type in this region. */
export interface KnownPrices {
  /** By zone; a zone without a price is missing. */
  readonly spot: ReadonlyMap<string, Price>;
  /** When the spot prices were last read (epoch milliseconds), also if there were none; absent if they never were. */
  readonly spotReadAt?: number;
  /** Milliseconds since then, unaffected by changes of the wall clock; absent if they were never read. */
  readonly spotAgeMs?: number;
  readonly onDemand: Price | undefined;
}

/** Prices in USD per hour that another instance of this region has read from AWS. */
export interface LearnedPrices {
  /** By zone; empty: none are known, and those that this instance knows stay. */
  readonly spot: ReadonlyMap<string, number>;
  /** How long ago the newest of the spot prices was read. */
  readonly spotAgeMs: number;
  readonly onDemand: { readonly usdPerHour: number; readonly ageMs: number } | undefined;
}

/** The prices of this region, cached for all plugins together. */
export interface PriceBook {
  /**
   * Resolves with prices not older than `maxAgeSeconds`, and reads from AWS what it does not have. When a source fails, its
   * last prices are returned with their age. Throws only when no price is known because the sources failed.
   */
  read(instanceType: string, options: { readonly maxAgeSeconds: number }, signal: AbortSignal): Promise<KnownPrices>;
  /** Only the spot prices, by zone, without waiting for the on-demand price; rejects when they cannot be read. */
  readSpot(
    instanceType: string,
    options: { readonly maxAgeSeconds: number },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Price>>;
  /** The last prices, of any age, without a call to AWS. For callers that cannot wait. */
  known(instanceType: string): KnownPrices;
  /** Keeps prices that another instance has read, unless newer ones are known. They count as read when it read them. */
  learn(instanceType: string, prices: LearnedPrices): void;
}
export const PriceBook = defineToken<PriceBook>('aws/price-book', { from: '@spotguard/plugin-aws' });
