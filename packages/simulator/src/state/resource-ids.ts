import { randomBytes } from 'node:crypto';
import { ApiError } from '../query/api-error.js';

interface ResourceKind {
  /** The type name that tags, filters and ARNs use. */
  readonly type: string;
  readonly notFound: string;
  readonly malformed: string;
}

/** The kinds of resources, by the prefix of their ids, with EC2's error codes (EC2 API reference, "Error codes"). */
export const resourceKinds = {
  i: { type: 'instance', notFound: 'InvalidInstanceID.NotFound', malformed: 'InvalidInstanceID.Malformed' },
  ami: { type: 'image', notFound: 'InvalidAMIID.NotFound', malformed: 'InvalidAMIID.Malformed' },
  snap: { type: 'snapshot', notFound: 'InvalidSnapshot.NotFound', malformed: 'InvalidSnapshotID.Malformed' },
  vol: { type: 'volume', notFound: 'InvalidVolume.NotFound', malformed: 'InvalidVolumeID.Malformed' },
  eni: {
    type: 'network-interface',
    notFound: 'InvalidNetworkInterfaceID.NotFound',
    malformed: 'InvalidNetworkInterfaceId.Malformed',
  },
  subnet: { type: 'subnet', notFound: 'InvalidSubnetID.NotFound', malformed: 'InvalidSubnetID.Malformed' },
  vpc: { type: 'vpc', notFound: 'InvalidVpcID.NotFound', malformed: 'InvalidVpcID.Malformed' },
  lt: {
    type: 'launch-template',
    notFound: 'InvalidLaunchTemplateId.NotFound',
    malformed: 'InvalidLaunchTemplateId.Malformed',
  },
  sg: { type: 'security-group', notFound: 'InvalidGroup.NotFound', malformed: 'InvalidGroupId.Malformed' },
  sir: {
    type: 'spot-instances-request',
    notFound: 'InvalidSpotInstanceRequestID.NotFound',
    malformed: 'InvalidSpotInstanceRequestID.Malformed',
  },
} as const satisfies Readonly<Record<string, ResourceKind>>;

/** The prefix of a resource id. */
export type ResourcePrefix = keyof typeof resourceKinds;

/** Generates ids in EC2's long form: a prefix and 17 hexadecimal digits. */
export class ResourceIds {
  constructor(private readonly random: (bytes: number) => Buffer = randomBytes) {}

  next(prefix: ResourcePrefix | 'r'): string {
    return `${prefix}-0${this.hex(8)}`;
  }

  /** Returns this many random bytes in hexadecimal. */
  hex(bytes: number): string {
    return this.random(bytes).toString('hex');
  }

  /** Returns this many random characters as in ids of IAM. */
  letters(length: number): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    return [...this.random(length)].map((byte) => alphabet[byte % alphabet.length]).join('');
  }
}

/** Returns the resource type of an id. Throws EC2's error when the region has no resources with such ids. */
export function resourceTypeOf(id: string): string {
  return resourceKinds[prefixOf(id)].type;
}

/** Returns EC2's `…NotFound` or `…Malformed` error for ids without a resource. */
export function notFound(prefix: ResourcePrefix, ids: readonly string[]): ApiError {
  const kind = resourceKinds[prefix];
  const malformed = ids.find((id) => !isWellFormed(prefix, id));
  if (malformed !== undefined) return new ApiError(kind.malformed, `Invalid id: "${malformed}"`);
  const noun = kind.type.replaceAll('-', ' ');
  const [first, ...others] = ids;
  return others.length === 0
    ? new ApiError(kind.notFound, `The ${noun} ID '${first}' does not exist`)
    : new ApiError(kind.notFound, `The ${noun} IDs '${ids.join(', ')}' do not exist`);
}

/** Returns the prefix of an id. Throws EC2's error when it is unknown. */
export function prefixOf(id: string): ResourcePrefix {
  const prefix = id.slice(0, id.indexOf('-'));
  if (isPrefix(prefix)) return prefix;
  throw new ApiError('InvalidID', `The ID '${id}' is not valid`);
}

function isPrefix(prefix: string): prefix is ResourcePrefix {
  return Object.hasOwn(resourceKinds, prefix);
}

function isWellFormed(prefix: ResourcePrefix, id: string): boolean {
  return id.startsWith(`${prefix}-`) && /^([0-9a-f]{8}|[0-9a-f]{17})$/.test(id.slice(prefix.length + 1));
}
