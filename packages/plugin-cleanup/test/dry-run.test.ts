import { madeTag, tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { ageingWorld, aRunMs, dayMs, start } from './cleanup-world.js';

test('a dry run logs what a run would do with each image and snapshot and why, and changes and reports nothing', async () => {
  const world = ageingWorld();
  const { inventory } = world.cloud;
  const inherited = { [tagKeys.agent]: 'demo', [madeTag]: 'ami-old' };
  inventory.addImage({ imageId: 'ami-copy', createdAt: start - 90 * dayMs, tags: inherited });
  inventory.addImage({ imageId: 'ami-earlier', createdAt: start - 90 * dayMs, tags: { [tagKeys.agent]: 'demo' } });
  inventory.addImage({ imageId: 'ami-others', createdAt: start - 90 * dayMs, tags: { [tagKeys.agent]: 'blog' } });
  inventory.addImage({ imageId: 'ami-protected', createdAt: start - 90 * dayMs, isProtected: true });
  inventory.addImage({ imageId: 'ami-disabled', createdAt: start - 90 * dayMs, state: 'disabled' });
  inventory.addImage({ imageId: 'ami-used', createdAt: start - 90 * dayMs });
  inventory.named.imageIds.add('ami-used');
  inventory.addSnapshot({ snapshotId: 'snap-young', startedAt: start - dayMs });
  const backup = { ...inherited, 'aws:backup:source-resource': 'vol-1' };
  inventory.addSnapshot({ snapshotId: 'snap-backup', startedAt: start - 90 * dayMs, tags: backup });
  await using agent = await world.agent({ dryRun: true });
  await agent.advance(aRunMs);
  expect(world.removals).toEqual([]);
  expect(world.reports).toEqual([]);
  const logged = agent.log.lines.map(({ message }) => message).filter((message) => message.includes(', because '));
  expect(logged.map((message) => message.replace('Cleanup ', '')).sort()).toEqual(
    [
      'would remove image ami-old, because it is old and nobody uses it',
      'keeps image ami-new, because it is the newest image of the workload that works',
      'leaves alone image ami-copy, because it is a copy of ami-old, whose tags it inherited',
      'leaves alone image ami-earlier, because nothing proves that SpotGuard made it: it is a copy or backup that inherited our tags, or older than the mark. If SpotGuard made it, mark it: aws ec2 create-tags --resources ami-earlier --tags Key=spotguard:made,Value=ami-earlier',
      'leaves alone image ami-protected, because it is protected against deregistration',
      'leaves alone image ami-disabled, because EC2 says that it is disabled',
      'keeps image ami-used, because an instance or a launch template uses it',
      'would remove snapshot snap-old, because it is removed with its image',
      'keeps snapshot snap-new, because image ami-new is made of it',
      'would remove snapshot snap-alone, because it is old and no image is made of it',
      'keeps snapshot snap-young, because it is not old enough',
      'leaves alone snapshot snap-backup, because another service keeps it, as its tag aws:backup:source-resource says',
    ].sort(),
  );
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({
      message: 'Cleanup would remove',
      fields: expect.objectContaining({
        images: [{ imageId: 'ami-old', snapshotIds: ['snap-old'] }],
        snapshotIds: ['snap-alone'],
      }),
    }),
  );
});
