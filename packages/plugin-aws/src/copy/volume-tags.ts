import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { tagResource } from '../ec2/tag-resource.js';

type TagsByDevice = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** EC2 lists volumes within seconds of a launch. The pauses add up to a minute. */
const pausesMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** Writes tags of single volumes of an instance that was launched just now; repeating it is no error. */
export async function tagVolumes(
  instanceId: string,
  {
    tags,
    ec2,
    clock,
    signal,
  }: {
    readonly tags: TagsByDevice;
    readonly ec2: Ec2Api;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const remaining = new Map(Object.entries(tags));
  for (const pauseMs of [...pausesMs, undefined]) {
    for (const [device, volumeId] of await volumesOf(instanceId, ec2, signal)) {
      const wanted = remaining.get(device);
      if (wanted === undefined) continue;
      await tagResource(ec2, volumeId, wanted, signal);
      remaining.delete(device);
    }
    if (remaining.size === 0) return;
    if (pauseMs !== undefined) await clock.sleep(pauseMs, signal);
  }
  throw new SpotGuardError(
    'UPSTREAM_FAILED',
    `EC2 does not show the volumes at ${[...remaining.keys()].join(', ')} of ${instanceId} after a minute; tag them by hand.`,
  );
}

async function volumesOf(
  instanceId: string,
  ec2: Ec2Api,
  signal: AbortSignal,
): Promise<readonly (readonly [device: string, volumeId: string])[]> {
  const Filters = [{ Name: 'attachment.instance-id', Values: [instanceId] }];
  const { Volumes = [] } = await ec2.call({ action: 'ec2:DescribeVolumes', signal }, (client, options) =>
    client.send(new DescribeVolumesCommand({ Filters }), options),
  );
  return Volumes.flatMap(({ VolumeId, Attachments }) => {
    const device = Attachments?.find(({ InstanceId }) => InstanceId === instanceId)?.Device;
    return VolumeId && device ? [[device, VolumeId] as const] : [];
  });
}
