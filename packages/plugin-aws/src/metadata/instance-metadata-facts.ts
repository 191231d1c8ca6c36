import { type Market, SpotGuardError } from '@spotguard/sdk';
import * as z from 'zod';
import type { InstanceMetadata } from '../contract.js';

/**
 * What the metadata service says of this instance; all of it stays while the instance runs. Only the id and the region cannot be
 * done without: EC2 has to be asked for the rest, which the service leaves out here and there (an instance in a subnet
 * with IPv6 only has no `local-ipv4`).
 */
export interface InstanceMetadataFacts {
  readonly instanceId: string;
  readonly region: string;
  readonly instanceType: string | undefined;
  readonly zone: string | undefined;
  readonly imageId: string | undefined;
  /** Within the network: the IPv4 address, or the IPv6 address of an instance that has no other. */
  readonly privateIp: string | undefined;
  readonly publicIp: string | undefined;
  readonly market: Market | undefined;
}

const regionPattern = /^[a-z]{2}[a-z-]*-\d+/;

const answers = z.object({
  instanceId: z.string().regex(/^i-[0-9a-f]{8,17}$/),
  instanceType: z
    .string()
    .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/)
    .optional(),
  region: z.string().regex(/^[a-z]{2}[a-z-]*-\d+$/),
  zone: z
    .string()
    .regex(/^[a-z]{2}[a-z0-9-]+$/)
    .optional(),
  imageId: z
    .string()
    .regex(/^ami-[0-9a-f]{8,17}$/)
    .optional(),
  privateIp: z.ipv4().optional(),
  ipv6: z.ipv6().optional(),
  publicIp: z.ipv4().optional(),
  // `scheduled`, `capacity-block` and whatever comes are paid for like on-demand.
  lifeCycle: z
    .string()
    .regex(/^[a-z-]+$/)
    .optional(),
});
type Name = keyof z.infer<typeof answers>;

const paths: Readonly<Record<Name, string>> = {
  instanceId: 'instance-id',
  instanceType: 'instance-type',
  region: 'placement/region',
  zone: 'placement/availability-zone',
  imageId: 'ami-id',
  privateIp: 'local-ipv4',
  ipv6: 'ipv6',
  publicIp: 'public-ipv4',
  lifeCycle: 'instance-life-cycle',
};

/**
 * Reads the facts, one after the other as they share a connection. One that is odd, or missing and needed, is a retryable
 * error; the region may also be told by the zone, or by `configuredRegion`.
 */
export async function readInstanceFacts(
  metadata: InstanceMetadata,
  configuredRegion: string | undefined,
  signal: AbortSignal,
): Promise<InstanceMetadataFacts> {
  const found: Partial<Record<Name, string>> = {};
  for (const [name, path] of Object.entries(paths) as [Name, string][]) {
    // An IPv4 address tells all that the IPv6 one would be needed for.
    if (name === 'ipv6' && found.privateIp !== undefined) continue;
    const text = await metadata.read(`meta-data/${path}`, signal);
    if (text !== undefined) found[name] = text;
  }
  found.region ??= regionPattern.exec(found.zone ?? '')?.[0] ?? configuredRegion;
  const parsed = answers.safeParse(found);
  if (!parsed.success) {
    const odd = parsed.error.issues.map((issue) => `${paths[issue.path[0] as Name]} (${issue.message})`);
    throw new SpotGuardError(
      'UPSTREAM_FAILED',
      `The instance metadata service does not say who this instance is: ${odd.join(', ')}. Right after a launch this passes; otherwise check the metadata endpoint.`,
      { retryable: true },
    );
  }
  const { lifeCycle, ipv6, privateIp, ...facts } = parsed.data;
  return {
    ...facts,
    instanceType: facts.instanceType,
    zone: facts.zone,
    imageId: facts.imageId,
    publicIp: facts.publicIp,
    privateIp: privateIp ?? ipv6,
    market: lifeCycle === undefined ? undefined : marketOf(lifeCycle),
  };
}

/** The market behind a life cycle, as the metadata service or the API names it; the API names none for on-demand. */
export function marketOf(lifeCycle: string | undefined): Market {
  return lifeCycle === 'spot' ? 'spot' : 'ondemand';
}
