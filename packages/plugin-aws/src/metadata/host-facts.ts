import { type InstanceIdentity, type Market, SpotGuardError } from '@spotguard/sdk';
import * as z from 'zod';
import type { InstanceMetadata } from '../contract.js';

/** What the metadata service knows about this host; all of it stays while the host runs. */
export type HostFacts = Omit<InstanceIdentity, 'hostname'>;

const answers = z.object({
  instanceId: z.string().regex(/^i-[0-9a-f]{8,17}$/),
  instanceType: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/),
  region: z.string().regex(/^[a-z]{2}[a-z-]*-\d+$/),
  zone: z.string().regex(/^[a-z]{2}[a-z0-9-]+$/),
  imageId: z.string().regex(/^ami-[0-9a-f]{8,17}$/),
  privateIp: z.ipv4(),
  publicIp: z.ipv4().optional(),
  // `scheduled`, `capacity-block` and whatever comes are paid for like on-demand.
  lifeCycle: z.string().regex(/^[a-z-]+$/),
});

const paths: Readonly<Record<keyof z.infer<typeof answers>, string>> = {
  instanceId: 'instance-id',
  instanceType: 'instance-type',
  region: 'placement/region',
  zone: 'placement/availability-zone',
  imageId: 'ami-id',
  privateIp: 'local-ipv4',
  publicIp: 'public-ipv4',
  lifeCycle: 'instance-life-cycle',
};

/** Reads the facts, one after the other as they share a connection; a missing or odd one is a retryable error. */
export async function readHostFacts(metadata: InstanceMetadata, signal: AbortSignal): Promise<HostFacts> {
  const found: Record<string, string | undefined> = {};
  for (const [name, path] of Object.entries(paths)) found[name] = await metadata.read(`meta-data/${path}`, signal);
  const parsed = answers.safeParse(found);
  if (!parsed.success) {
    const odd = parsed.error.issues.map((issue) => `${paths[issue.path[0] as keyof typeof paths]} (${issue.message})`);
    throw new SpotGuardError(
      'UPSTREAM_FAILED',
      `The instance metadata service does not say who this host is: ${odd.join(', ')}. Right after a launch this passes; otherwise check the metadata endpoint.`,
      { retryable: true },
    );
  }
  const { lifeCycle, ...facts } = parsed.data;
  return { ...facts, publicIp: facts.publicIp, market: marketOf(lifeCycle) };
}

/** The market behind a life cycle, as the metadata service or the API names it; the API names none for on-demand. */
export function marketOf(lifeCycle: string | undefined): Market {
  return lifeCycle === 'spot' ? 'spot' : 'ondemand';
}
