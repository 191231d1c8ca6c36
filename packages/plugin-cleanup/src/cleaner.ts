import { ImageInventory } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { tagKeys, v4Tag } from '@spotguard/protocol';
import { Clock, Config, Lineage, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { CleanupConfig } from './config.js';
import { confirmedRemovals, selectRemovals } from './decide/select-removals.js';
import type { Removals, Retention } from './decide/stock.js';
import { Remover } from './remove/remover.js';
import { CleanupRecord } from './report/cleanup-record.js';
import { CleanupReports } from './report/cleanup-reports.js';

const dayMs = 86_400_000;

/** Between the two looks: longer than EC2 usually takes to show a launch. */
const secondLookAfterMs = 60_000;

/** Per run, which bounds its report too: what is left is for the next run. */
const maxRemovals = 100;

const maxIdsToLog = 20;

const wouldBe = { remove: 'would remove', keep: 'keeps', 'leave-alone': 'leaves alone' } as const;

/** One run after the other; each looks twice, removes what both looks agree on, and reports. */
@injectable()
export class Cleaner {
  constructor(
    @inject(Config) private readonly config: CleanupConfig,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(ImageInventory) private readonly inventory: ImageInventory,
    @inject(Remover) private readonly remover: Remover,
    @inject(CleanupReports) private readonly reports: CleanupReports,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Throws when the run could not be done to its end; what it did until there is reported all the same. */
  async run(signal: AbortSignal): Promise<void> {
    if (!this.session.permits.changes) return;
    const retention = this.#retention();
    const record = new CleanupRecord();
    try {
      const removals = await this.#decide(retention, signal);
      if (this.config.dryRun) return this.#explain(removals);
      this.#sayWhatIsLeftAlone(removals);
      await this.remover.remove(removals, record, signal);
    } catch (error) {
      record.fail(error);
      throw error;
    } finally {
      if (!this.config.dryRun) await this.reports.put(record.toReport(this.clock.now(), retention));
    }
    this.log.info('Cleanup done', {
      images: record.images.removed.length,
      snapshots: record.images.snapshots.length + record.snapshots.removed.length,
      failed: record.images.failed.length + record.snapshots.failed.length,
    });
  }

  /** One line for each image and snapshot that carries tags of the workload, and one that sums them up. */
  #explain({ images, snapshotIds, decisions }: Removals): void {
    for (const { id, kind, verdict, reason } of decisions) {
      this.log.info(`Cleanup ${wouldBe[verdict]} ${kind} ${id}, because ${reason}`, { id, kind, verdict, reason });
    }
    this.log.info('Cleanup would remove', { images, snapshotIds });
  }

  #sayWhatIsLeftAlone({ decisions }: Removals): void {
    const left = decisions.filter(({ verdict }) => verdict === 'leave-alone').map(({ id }) => id);
    if (left.length === 0) return;
    this.log.info('Left alone: not proven to be ours, or protected; a dry run says why', {
      count: left.length,
      ids: left.slice(0, maxIdsToLog),
    });
  }

  #retention(): Retention {
    const { imagesOlderThanDays, snapshotsOlderThanDays, adoptV4 } = this.config;
    const now = this.clock.now();
    return {
      agent: this.lineage.agent,
      adoptV4,
      imagesBefore: now - imagesOlderThanDays * dayMs,
      snapshotsBefore: now - snapshotsOlderThanDays * dayMs,
      limit: maxRemovals,
      refused: this.remover.refused,
    };
  }

  async #decide(retention: Retention, signal: AbortSignal): Promise<Removals> {
    const first = await this.#look(retention, signal);
    if (isEmpty(first)) return first;
    await this.clock.sleep(secondLookAfterMs, signal);
    return confirmedRemovals(first, await this.#look(retention, signal));
  }

  /** Whatever cannot be read ends the look. Users are read last, so that none can come between. */
  async #look(retention: Retention, signal: AbortSignal): Promise<Removals> {
    const snapshots = [
      ...(await this.inventory.snapshots({ key: tagKeys.agent, value: retention.agent }, signal)),
      ...(retention.adoptV4 ? await this.inventory.snapshots(v4Tag, signal) : []),
    ];
    const images = await this.inventory.images(signal);
    const unused = { imageIds: new Set<string>(), snapshotIds: new Set<string>() };
    const atMost = selectRemovals({ images, snapshots, uses: unused }, retention);
    // Asking who uses them takes a call per launch template, and often nothing is old enough.
    const isIdle = isEmpty(atMost) && atMost.passedOver.length === 0;
    if (isIdle && !this.config.dryRun) return atMost;
    return selectRemovals({ images, snapshots, uses: await this.inventory.uses(signal) }, retention);
  }
}

function isEmpty({ images, snapshotIds }: Removals): boolean {
  return images.length === 0 && snapshotIds.length === 0;
}
