import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import { type Clock, SpotGuardError } from '@spotguard/sdk';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { collectPages, incomplete } from './collect-pages.js';

/** The most entries that these two listings give on a page (EC2 API reference). */
const maxPageSize = 200;

/** Half of the rate at which AWS refills the budget of reading calls, which the whole account shares. */
const pauseMs = 100;

interface Reading {
  readonly ec2: Ec2Api;
  readonly clock: Clock;
  readonly pageSize: number;
}

/** The images and snapshots that any version of any launch template of the account names. */
export async function readTemplateUses(
  reading: Reading,
  signal: AbortSignal,
): Promise<{ readonly imageIds: readonly string[]; readonly snapshotIds: readonly string[] }> {
  const versions: LaunchTemplateVersion[] = [];
  for (const templateId of await templateIds(reading, signal)) {
    versions.push(...(await versionsOf(templateId, reading, signal)));
    await reading.clock.sleep(pauseMs, signal);
  }
  return {
    imageIds: versions.flatMap(imageOf),
    snapshotIds: versions.flatMap(({ LaunchTemplateData }) =>
      (LaunchTemplateData?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    ),
  };
}

async function templateIds({ ec2, pageSize }: Reading, signal: AbortSignal): Promise<readonly string[]> {
  const action = 'ec2:DescribeLaunchTemplates';
  const MaxResults = Math.min(pageSize, maxPageSize);
  const templates = await collectPages(action, async (NextToken) => {
    const page = await ec2.call({ action, signal }, (client, options) =>
      client.send(new DescribeLaunchTemplatesCommand({ MaxResults, NextToken }), options),
    );
    return { items: page.LaunchTemplates, nextToken: page.NextToken };
  });
  return templates.map(({ LaunchTemplateId }) => {
    if (LaunchTemplateId === undefined) throw incomplete(action, 'a launch template has no id');
    return LaunchTemplateId;
  });
}

async function versionsOf(
  LaunchTemplateId: string,
  { ec2, pageSize }: Reading,
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
    throw incomplete(action, `a version of ${LaunchTemplateId} has no content`);
  }
  return versions;
}

/** A template may name a parameter of Systems Manager instead; those below `/aws/` are AWS's own images. */
function imageOf({ LaunchTemplateId, VersionNumber, LaunchTemplateData }: LaunchTemplateVersion): readonly string[] {
  const named = LaunchTemplateData?.ImageId;
  if (named === undefined || named.startsWith('resolve:ssm:/aws/')) return [];
  if (named.startsWith('ami-')) return [named];
  throw new SpotGuardError(
    'UPSTREAM_REFUSED',
    `Which image version ${VersionNumber} of launch template ${LaunchTemplateId} uses cannot be told from '${named}'. Name the image in the template by its id, or delete that version.`,
    { details: { launchTemplateId: LaunchTemplateId, version: VersionNumber } },
  );
}
