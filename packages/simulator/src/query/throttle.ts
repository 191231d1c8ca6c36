import type { RegionClock } from '../state/region-clock.js';
import { ApiError } from './api-error.js';
import type { FormNode } from './form.js';

/** A token bucket: it contains at most `capacity` tokens, and gets `perSecond` new ones each simulated second. */
export interface Bucket {
  readonly capacity: number;
  readonly perSecond: number;
}

/** `aws`: the limits of AWS. `off`: none. Otherwise: a bucket by action; actions that are not named have no limit. */
export type ThrottlingRule = 'aws' | 'off' | Readonly<Record<string, Bucket>>;

interface Charge {
  readonly name: string;
  readonly bucket: Bucket;
  readonly tokens: number;
}

/** Limits calls by token buckets, one for each action of the account (EC2 developer guide, "Request throttling"). */
export class Throttle {
  #rule: ThrottlingRule;
  #levels = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly clock: RegionClock,
    rule: ThrottlingRule = 'off',
  ) {
    this.#rule = rule;
  }

  /** Changes the rule and fills every bucket. */
  set(rule: ThrottlingRule): void {
    if (rule !== 'aws' && rule !== 'off') {
      const invalid = Object.entries(rule).find(([, { capacity, perSecond }]) => !(capacity >= 0 && perSecond >= 0));
      if (invalid) throw new RangeError(`The bucket of ${invalid[0]} needs a capacity and a perSecond from 0.`);
    }
    this.#rule = rule;
    this.#levels.clear();
  }

  /** Takes the tokens of a call. Throws RequestLimitExceeded, and takes none, when a bucket has too few. */
  admit(action: string, form: FormNode): void {
    const charges = this.#chargesOf(action, form);
    const levels = charges.map(({ name, bucket }) => this.#level(name, bucket));
    if (charges.some(({ tokens }, index) => tokens > (levels[index] ?? 0))) {
      throw new ApiError('RequestLimitExceeded', 'Request limit exceeded.', 503);
    }
    const at = this.#now();
    for (const [index, { name, tokens }] of charges.entries()) {
      this.#levels.set(name, { tokens: (levels[index] ?? 0) - tokens, at });
    }
  }

  #chargesOf(action: string, form: FormNode): readonly Charge[] {
    if (this.#rule === 'off') return [];
    if (this.#rule === 'aws') return awsCharges(action, form);
    const bucket = Object.hasOwn(this.#rule, action) ? this.#rule[action] : undefined;
    return bucket ? [{ name: action, bucket, tokens: 1 }] : [];
  }

  #level(name: string, { capacity, perSecond }: Bucket): number {
    const last = this.#levels.get(name);
    if (!last) return capacity;
    return Math.min(capacity, last.tokens + ((this.#now() - last.at) / 1_000) * perSecond);
  }

  /** The time in simulated milliseconds. */
  #now(): number {
    return this.clock.now() * this.clock.timeScale;
  }
}

const bucketOf = (capacity: number, perSecond: number): Bucket => ({ capacity, perSecond });
const mutating = bucketOf(50, 5);
const nonMutating = bucketOf(100, 20);
const uncategorised: Readonly<Record<string, Bucket>> = {
  RunInstances: bucketOf(5, 2),
  TerminateInstances: bucketOf(100, 5),
  CreateTags: bucketOf(100, 10),
  DeleteTags: bucketOf(100, 10),
  DeleteSnapshot: bucketOf(100, 5),
  DeregisterImage: bucketOf(100, 5),
};
const unfiltered = bucketOf(50, 10);
/** The listings that have a smaller bucket when they are called without filter and without MaxResults. */
const costlyListings = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
]);

function awsCharges(action: string, form: FormNode): readonly Charge[] {
  const call = (bucket: Bucket, name = action): Charge => ({ name, bucket, tokens: 1 });
  const resources = (bucket: Bucket, tokens: number): Charge => ({ name: `${action} resources`, bucket, tokens });
  const own = uncategorised[action];
  if (action === 'RunInstances' && own) {
    return [call(own), resources(bucketOf(1_000, 2), Number(form.children.get('MaxCount')?.value) || 1)];
  }
  if (action === 'TerminateInstances' && own) {
    return [call(own), resources(bucketOf(1_000, 20), form.children.get('InstanceId')?.children.size ?? 1)];
  }
  if (own) return [call(own)];
  if (!action.startsWith('Describe')) return [call(mutating)];
  const narrow = form.children.has('Filter') || form.children.has('MaxResults');
  return [costlyListings.has(action) && !narrow ? call(unfiltered, `${action} unfiltered`) : call(nonMutating)];
}
