/** Something that a call refers to and that EC2 says does not exist. */
export interface MissingResource {
  /** In plain words, such as `key pair`. */
  readonly kind: string;
  /** Its id or name; undefined when EC2 does not say it. */
  readonly id: string | undefined;
}

interface Kind {
  readonly kind: string;
  /** The id or name in EC2's message, as its first group. */
  readonly id: RegExp;
}

const quoted = /'\[?([^'\]]+)\]?'/;

/** What is missing, by EC2's error code (EC2 API reference, "Error codes"). */
const kinds: Readonly<Record<string, Kind>> = {
  'InvalidKeyPair.NotFound': { kind: 'key pair', id: quoted },
  'InvalidGroup.NotFound': { kind: 'security group', id: /\b(sg-[0-9a-f]+)/ },
  'InvalidSecurityGroupID.NotFound': { kind: 'security group', id: /\b(sg-[0-9a-f]+)/ },
  'InvalidSubnetID.NotFound': { kind: 'subnet', id: /\b(subnet-[0-9a-f]+)/ },
  'InvalidSnapshot.NotFound': { kind: 'snapshot', id: /\b(snap-[0-9a-f]+)/ },
  'InvalidAMIID.NotFound': { kind: 'image', id: /\b(ami-[0-9a-f]+)/ },
  'InvalidAMIID.Unavailable': { kind: 'image', id: /\b(ami-[0-9a-f]+)/ },
  'InvalidInstanceID.NotFound': { kind: 'instance', id: /\b(i-[0-9a-f]+)/ },
  'InvalidVolume.NotFound': { kind: 'volume', id: /\b(vol-[0-9a-f]+)/ },
  'InvalidNetworkInterfaceID.NotFound': { kind: 'network interface', id: /\b(eni-[0-9a-f]+)/ },
  'InvalidLaunchTemplateId.NotFound': { kind: 'launch template', id: /\b(lt-[0-9a-f]+)/ },
  'InvalidPlacementGroup.Unknown': { kind: 'placement group', id: quoted },
};

/** The codes for an instance profile that IAM does not know, or has not distributed everywhere yet. */
const profileCodes = ['InvalidParameterValue', 'InvalidParameterCombination'];

const prefixes: Readonly<Record<string, string>> = {
  image: 'ami-',
  instance: 'i-',
  'launch template': 'lt-',
  snapshot: 'snap-',
  volume: 'vol-',
};

/** What is missing, from an error of EC2; undefined for other errors. */
export function missingResource(awsCode: string, message: string): MissingResource | undefined {
  const known = kinds[awsCode];
  if (known !== undefined) return { kind: known.kind, id: known.id.exec(message)?.[1] };
  if (profileCodes.includes(awsCode) && /iam ?instance ?profile/i.test(message)) {
    return { kind: 'instance profile', id: /Value \(([^)]+)\)/.exec(message)?.[1] };
  }
  if (!awsCode.endsWith('.NotFound')) return undefined;
  return { kind: 'resource', id: quoted.exec(message)?.[1] };
}

/**
 * Whether what EC2 did not find was created just now, so that EC2 will list it soon. The id in the message decides, or the
 * kind if there is no id. The snapshots of a new image are as new as the image.
 */
export function isTooNew({ kind, id }: MissingResource, justMade: readonly string[]): boolean {
  if (id !== undefined && justMade.includes(id)) return true;
  const isOfNewImage = kind === 'snapshot' && justMade.some((newId) => newId.startsWith('ami-'));
  if (isOfNewImage) return true;
  const prefix = prefixes[kind];
  return id === undefined && prefix !== undefined && justMade.some((newId) => newId.startsWith(prefix));
}
