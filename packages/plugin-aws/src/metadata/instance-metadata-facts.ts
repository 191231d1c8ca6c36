import { type Market, SpotGuardError } from '@spotguard/sdk';
import * as z from 'zod';
import type { InstanceMetadata } from '../contract.js';

/**
 * What the metadata service says about this instance; none of it changes while the instance runs. Only the id and the region
 * are required. The service may leave out the rest (an instance in a subnet with IPv6 only has no `local-ipv4`), which is
 * then read from EC2.
 */
export interface InstanceMetadataFacts {
  readonly instanceId: string;
  readonly region: string;
  readonly instanceType: string | undefined;
  readonly zone: string | undefined;
  readonly imageId: string | undefined;
  /** The private IPv4 address, or the IPv6 address of an instance that has no other. */
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
  // `scheduled`, `capacity-block` and any future value are charged like on-demand.
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
 * Reads the facts one after the other, as they share a connection. Throws a retryable error when a fact is invalid, or
 * required and missing. The region may also come from the zone, or from `configuredRegion`.
 */
export async function readInstanceFacts(
  metadata: InstanceMetadata,
  configuredRegion: string | undefined,
  signal: AbortSignal,
): Promise<InstanceMetadataFacts> {
  const found: Partial<Record<Name, string>> = {};
  for (const [name, path] of Object.entries(paths) as [Name, string][]) {
    // The IPv6 address is needed only without an IPv4 address.
    if (name === 'ipv6' && found.privateIp !== undefined) continue;
    const text = await metadata.read(`meta-data/${path}`, signal);
    if (text !== undefined) found[name] = text;
  }
  found.region ??= regionPattern.exec(found.zone ?? '')?.[0] ?? configuredRegion;
  const parsed = answers.safeParse(found);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${paths[issue.path[0] as Name]} (${issue.message})`);
    throw new SpotGuardError(
      'UPSTREAM_FAILED',
      `The instance metadata service does not identify this instance: ${problems.join(', ')}. Right after a launch this passes; otherwise check the metadata endpoint.`,
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

/** The market of a life cycle as named by the metadata service or by EC2, which names none for on-demand. */
export function marketOf(lifeCycle: string | undefined): Market {
  return lifeCycle === 'spot' ? 'spot' : 'ondemand';
}
