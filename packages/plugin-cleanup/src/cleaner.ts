import { ImageInventory, tagKeys, v4Tag } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { Clock, Config, Lineage, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { CleanupConfig } from './cleanup-config.js';
import { CleanupRecord } from './cleanup-record.js';
import { CleanupReports } from './cleanup-reports.js';
import { Remover } from './remover.js';
import { confirmedRemovals, type Removals, type Retention, selectRemovals } from './select-removals.js';

const dayMs = 86_400_000;

/** Between the two looks: longer than EC2 usually takes to show a launch. */
const secondLookAfterMs = 60_000;

/** A brake, and a bound for a report: what is left is for the next run. */
const removalsPerRun = 100;

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
      if (this.config.dryRun) {
        this.log.info('Cleanup would remove', { ...removals });
        return;
      }
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

  #retention(): Retention {
    const { imagesOlderThanDays, snapshotsOlderThanDays, adoptV4 } = this.config;
    const now = this.clock.now();
    return {
      agent: this.lineage.agent,
      adoptV4,
      imagesBefore: now - imagesOlderThanDays * dayMs,
      snapshotsBefore: now - snapshotsOlderThanDays * dayMs,
      limit: removalsPerRun,
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
    if (isEmpty(atMost) && atMost.passedOver.length === 0) return atMost;
    return selectRemovals({ images, snapshots, uses: await this.inventory.uses(signal) }, retention);
  }
}

function isEmpty({ images, snapshotIds }: Removals): boolean {
  return images.length === 0 && snapshotIds.length === 0;
}
