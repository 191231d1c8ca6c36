import type { Scenario } from './scenario.js';

const settings = { CLEANUP_INTERVAL: '2', SPOTGUARD_CLEANUP_CALLS_PER_SECOND: '4' };
const day = 86_400_000;

/** Old images and snapshots of the workload are removed. Those in use, new ones, those of others, backups and the newest image are kept. */
export const cleanupScenario: Scenario = {
  summary: 'old images and snapshots of the workload are removed, everything else is kept',
  async run({ world, timeline, signal }) {
    const { region } = world;
    const aged = (days: number) => new Date(Date.now() - days * day).toISOString();
    const ours = { 'spotguard:agent': 'web' };
    const image = (days: number, tags: Readonly<Record<string, string>>) =>
      world.addImage({ name: 'web', createdAt: aged(days), tags });
    const mark = async (id: string) => {
      await region.addTags(id, { 'spotguard:made': id });
      return id;
    };
    /** Creates an image with SpotGuard's mark. A backup has the same tags, but no mark. */
    const ownImage = async (days: number) => {
      const id = await mark(await image(days, ours));
      const made = (await region.images()).find((one) => one.id === id);
      for (const snapshotId of made?.snapshotIds ?? []) await mark(snapshotId);
      return id;
    };
    const { instanceId } = await world.addWorkload(
      { name: 'web', market: 'spot', zone: 'us-east-1a', settings, image: { createdAt: aged(90), tags: ours } },
      signal,
    );
    timeline.reach('registered', instanceId);
    const backup = { ...ours, 'aws:backup:source-resource': `${instanceId}:1` };
    const others = [await image(31, { 'spotguard:agent': 'other' }), await image(31, {}), await image(1, backup)];
    const kept = [...others, await ownImage(2)];
    const inTemplate = await ownImage(45);
    await region.addLaunchTemplate({ name: 'web', versions: [{ imageId: inTemplate }] });
    const removed = [await ownImage(31), await ownImage(60)];
    const oldSnapshot = await mark(await region.addSnapshot({ createdAt: aged(8), tags: ours }));
    const newSnapshot = await mark(await region.addSnapshot({ createdAt: aged(6), tags: ours }));
    const backupSnapshot = await region.addSnapshot({ createdAt: aged(20), tags: { ...ours, 'dlm:managed': 'true' } });
    timeline.reach('images and snapshots of all ages exist');
    await region.until(
      ({ images }) => removed.every((id) => images.find((image) => image.id === id)?.state === 'deregistered'),
      { signal },
    );
    timeline.reach('old images are gone', removed.join(', '));
    const gone = async () => !(await region.snapshots()).some(({ id }) => id === oldSnapshot);
    while (!(await gone())) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    timeline.reach('old snapshot is gone', oldSnapshot);
    return {
      switches: [],
      images: { removed, kept: [...kept, inTemplate] },
      snapshots: { removed: [oldSnapshot], kept: [newSnapshot, backupSnapshot] },
    };
  },
};
