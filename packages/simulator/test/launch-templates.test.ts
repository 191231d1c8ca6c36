import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsCommandInput,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { connectRegion } from '../src/index.js';
import { codeOf, openRegion } from './open-region.js';

test('launch templates are listed in pages, with their default and latest versions', async () => {
  await using sandbox = await openRegion();
  const remote = await connectRegion(sandbox.region);
  const web = await remote.addLaunchTemplate({ name: 'web', versions: [{}, {}], defaultVersion: 2 });
  const data = await remote.addLaunchTemplate({ name: 'data', versions: [{}] });
  const first = await sandbox.ec2.send(new DescribeLaunchTemplatesCommand({ MaxResults: 1 }));
  expect(first.LaunchTemplates).toMatchObject([
    { LaunchTemplateId: web, LaunchTemplateName: 'web', DefaultVersionNumber: 2, LatestVersionNumber: 2 },
  ]);
  const second = await sandbox.ec2.send(new DescribeLaunchTemplatesCommand({ NextToken: first.NextToken }));
  expect(second).toMatchObject({ LaunchTemplates: [{ LaunchTemplateId: data }] });
  expect(second.NextToken).toBeUndefined();
});

test('the versions of one template can be listed, or the latest and default versions of all', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const snapshotId = region.addSnapshot({});
  const LaunchTemplateId = region.addLaunchTemplate({
    name: 'web',
    versions: [{ imageId }, { snapshotIds: [snapshotId] }, {}],
  });
  region.addLaunchTemplate({ name: 'data', versions: [{ imageId: 'resolve:ssm:golden' }] });
  const versions = async (input: DescribeLaunchTemplateVersionsCommandInput) => {
    const answer = await ec2.send(new DescribeLaunchTemplateVersionsCommand(input));
    return answer.LaunchTemplateVersions ?? [];
  };
  expect(await versions({ LaunchTemplateId })).toMatchObject([
    { VersionNumber: 1, DefaultVersion: true, LaunchTemplateData: { ImageId: imageId } },
    { VersionNumber: 2, LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { SnapshotId: snapshotId } }] } },
    { VersionNumber: 3, DefaultVersion: false },
  ]);
  expect(await versions({ LaunchTemplateName: 'web', Versions: ['2', '$Latest'] })).toMatchObject([
    { VersionNumber: 2 },
    { VersionNumber: 3 },
  ]);
  expect(await versions({ Versions: ['$Default'] })).toMatchObject([
    { LaunchTemplateName: 'web', VersionNumber: 1 },
    { LaunchTemplateName: 'data', LaunchTemplateData: { ImageId: 'resolve:ssm:golden' } },
  ]);
  expect(await codeOf(versions({ Versions: ['1'] }))).toBe('MissingParameter');
  expect(await codeOf(versions({ LaunchTemplateId: 'lt-0123456789abcdef0' }))).toBe('InvalidLaunchTemplateId.NotFound');
});
