import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { collectPages, incompleteError } from './collect-pages.js';

/** Maximum of these two listings (EC2 API reference). */
const maxPageSize = 200;

/** Uses half of the rate that the whole account has for such calls. */
const pauseMs = 100;

interface TemplateReader {
  readonly ec2: Ec2Api;
  readonly clock: Clock;
  readonly pageSize: number;
}

/** The images and snapshots that any version of any launch template of the account names. */
export async function readTemplateUses(
  reader: TemplateReader,
  signal: AbortSignal,
): Promise<{ readonly imageIds: readonly string[]; readonly snapshotIds: readonly string[] }> {
  const versions: LaunchTemplateVersion[] = [];
  for (const templateId of await templateIds(reader, signal)) {
    versions.push(...(await versionsOf(templateId, reader, signal)));
    await reader.clock.sleep(pauseMs, signal);
  }
  return {
    imageIds: versions.flatMap(imageOf),
    snapshotIds: versions.flatMap(({ LaunchTemplateData }) =>
      (LaunchTemplateData?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    ),
  };
}

async function templateIds({ ec2, pageSize }: TemplateReader, signal: AbortSignal): Promise<readonly string[]> {
  const action = 'ec2:DescribeLaunchTemplates';
  const MaxResults = Math.min(pageSize, maxPageSize);
  const templates = await collectPages(action, async (NextToken) => {
    const page = await ec2.call({ action, signal }, (client, options) =>
      client.send(new DescribeLaunchTemplatesCommand({ MaxResults, NextToken }), options),
    );
    return { items: page.LaunchTemplates, nextToken: page.NextToken };
  });
  return templates.map(({ LaunchTemplateId }) => {
    if (LaunchTemplateId === undefined) throw incompleteError(action, 'a launch template has no id');
    return LaunchTemplateId;
  });
}

async function versionsOf(
  LaunchTemplateId: string,
  { ec2, pageSize }: TemplateReader,
  signal: AbortSignal,
): Promise<readonly LaunchTemplateVersion[]> {
  const action = 'ec2:DescribeLaunchTemplateVersions';
  const MaxResults = Math.min(pageSize, maxPageSize);
  const versions = await collectPages(action, async (NextToken) => {
    const page = await ec2.call({ action, signal, justMade: [LaunchTemplateId] }, (client, options) =>
      client.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, MaxResults, NextToken }), options),
    );
    return { items: page.LaunchTemplateVersions, nextToken: page.NextToken };
  });
  if (versions.some(({ LaunchTemplateData }) => LaunchTemplateData === undefined)) {
    throw incompleteError(action, `a version of ${LaunchTemplateId} has no content`);
  }
  return versions;
}

/** A template may name a parameter of Systems Manager instead. Parameters below `/aws/` stand for images of AWS itself. */
function imageOf({ LaunchTemplateId, VersionNumber, LaunchTemplateData }: LaunchTemplateVersion): readonly string[] {
  const named = LaunchTemplateData?.ImageId;
  if (named === undefined || named.startsWith('resolve:ssm:/aws/')) return [];
  if (named.startsWith('ami-')) return [named];
  throw new SpotGuardError(
    'UPSTREAM_REFUSED',
    `It is unknown which image version ${VersionNumber} of launch template ${LaunchTemplateId} uses: '${named}' is not an image id. Name the image in the template by its id, or delete that version.`,
    { details: { launchTemplateId: LaunchTemplateId, version: VersionNumber } },
  );
}
