import { definePlugin, InstanceIdentity } from '@spotguard/sdk';
import { measureNow } from './contract.js';
import { Disk, FileSystemDisk } from './disk.js';
import { diskGuardConfig } from './disk-guard-config.js';
import { DiskReporter, tagKey } from './disk-reporter.js';
import { Ec2InstanceTags, InstanceTags } from './instance-tags.js';

/** Shows the free disk space of the instance as a tag, so that it is visible in the list of instances. */
export const diskGuard = definePlugin({
  id: 'disk-guard',
  version: '1.0.0',
  stability: 'experimental',
  summary: 'Shows the free disk space of this instance as an instance tag.',
  config: diskGuardConfig,
  needs: { identity: InstanceIdentity },
  commands: { measureNow },
  workers: { 'disk-report': 'Measures the free disk space and shows it.' },
  iam: [
    {
      actions: ['ec2:CreateTags'],
      resources: ['arn:*:ec2:*:*:instance/*'],
      conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': tagKey } },
      why: `Write the tag ${tagKey}, and no other, on this instance.`,
    },
  ],
  setup({ config, needs, scope, register, create }) {
    // There are two equally good ways to create an object: with `new`, or a class with @inject through `create`.
    register(Disk, new FileSystemDisk(config.path));
    register(InstanceTags, scope.use(new Ec2InstanceTags(needs.identity, config.ec2Endpoint)));
    const reporter = create(DiskReporter);
    return {
      commands: {
        measureNow: async (_, { dryRun, signal }) => ({
          freePercent: dryRun ? await reporter.measure() : await reporter.report(signal),
        }),
      },
      workers: {
        'disk-report': {
          schedule: { everySeconds: config.intervalSeconds, kind: 'report' },
          run: async ({ signal }) => {
            await reporter.report(signal);
          },
        },
      },
    };
  },
});

export default diskGuard;
