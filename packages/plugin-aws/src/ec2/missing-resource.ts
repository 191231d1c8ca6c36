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

/** What each of EC2's codes says is missing (EC2 API reference, "Error codes"). */
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

/** The codes under which EC2 speaks of an instance profile that IAM does not know (or does not show everywhere yet). */
const profileCodes = ['InvalidParameterValue', 'InvalidParameterCombination'];

const prefixes: Readonly<Record<string, string>> = {
  image: 'ami-',
  instance: 'i-',
  'launch template': 'lt-',
  snapshot: 'snap-',
  volume: 'vol-',
};

/** What an error of EC2 says is missing; undefined for an error of another kind. */
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
 * Whether EC2 misses what was made just now, so that it will be seen soon. Of two things that a call names only one may
 * be young: the id in the message decides, and without an id the kind does. A young image's snapshots are as young as it.
 */
export function isYoung({ kind, id }: MissingResource, justMade: readonly string[]): boolean {
  if (id !== undefined && justMade.includes(id)) return true;
  const isOfYoungImage = kind === 'snapshot' && justMade.some((made) => made.startsWith('ami-'));
  if (isOfYoungImage) return true;
  const prefix = prefixes[kind];
  return id === undefined && prefix !== undefined && justMade.some((made) => made.startsWith(prefix));
}
