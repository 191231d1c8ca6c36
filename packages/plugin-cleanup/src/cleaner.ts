import { ImageInventory } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { tagKeys, v4Tag } from '@spotguard/protocol';
import { Clock, Config, Lineage, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { CleanupConfig } from './config.js';
import { confirmedRemovals, selectRemovals } from './decide/select-removals.js';
import type { Removals, Retention } from './decide/stock.js';
import { Remover } from './remove/remover.js';
import { CleanupEvents } from './report/cleanup-events.js';
import { CleanupRecord } from './report/cleanup-record.js';
import { CleanupReports } from './report/cleanup-reports.js';

const dayMs = 86_400_000;

/** Time between the two selections: longer than EC2 usually takes to show a launch. */
const secondSelectionAfterMs = 60_000;

/** Images, and as many snapshots, removed in one run. It bounds the report too; later runs remove the rest. */
const maxRemovals = 100;

const maxIdsToLog = 20;

const verdictText = { remove: 'would remove', keep: 'keeps', 'leave-alone': 'leaves alone' } as const;

/** A run selects twice, a minute apart, removes what was selected both times, and reports. Runs must not overlap. */
@injectable()
export class Cleaner {
  constructor(
    @inject(Config) private readonly config: CleanupConfig,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(ImageInventory) private readonly inventory: ImageInventory,
    @inject(Remover) private readonly remover: Remover,
    @inject(CleanupReports) private readonly reports: CleanupReports,
    @inject(CleanupEvents) private readonly events: CleanupEvents,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Throws when the run could not be completed; what it removed before that is reported all the same. */
  async run(signal: AbortSignal): Promise<void> {
    if (!this.session.permits.changes) return;
    const retention = this.#retention();
    const record = new CleanupRecord();
    try {
      const removals = await this.#selectTwice(retention, signal);
      if (this.config.dryRun) return this.#logDecisions(removals);
      this.#logLeftAlone(removals);
      await this.remover.remove(removals, record, signal);
    } catch (error) {
      record.fail(error);
      throw error;
    } finally {
      if (!this.config.dryRun) await this.#tell(record, retention);
    }
    this.log.info('Cleanup done', {
      images: record.images.removed.length,
      snapshots: record.images.snapshots.length + record.snapshots.removed.length,
      failed: record.images.failed.length + record.snapshots.failed.length,
    });
  }

  /** Emits the event first: a report waits for the disk. */
  async #tell(record: CleanupRecord, retention: Retention): Promise<void> {
    const finishedAt = this.clock.now();
    const report = record.toReport(finishedAt, retention);
    this.events.emitFinished({
      key: this.reports.keyOf(report),
      outcome: record.error === undefined ? 'done' : 'failed',
      reason: record.error ?? null,
      imageIds: [...record.images.removed],
      snapshotIds: [...record.images.snapshots, ...record.snapshots.removed],
      failed: [...record.images.failed, ...record.snapshots.failed],
      finishedAt,
    });
    await this.reports.put(report);
  }

  /**
   * Logs a line for each image and snapshot that carries tags of the workload, and a line with all that would be removed.
   */
  #logDecisions({ images, snapshotIds, decisions }: Removals): void {
    for (const { id, kind, verdict, reason } of decisions) {
      this.log.info(`Cleanup ${verdictText[verdict]} ${kind} ${id}, because ${reason}`, { id, kind, verdict, reason });
    }
    this.log.info('Cleanup would remove', { images, snapshotIds });
  }

  #logLeftAlone({ decisions }: Removals): void {
    const leftAlone = decisions.filter(({ verdict }) => verdict === 'leave-alone').map(({ id }) => id);
    if (leftAlone.length === 0) return;
    this.log.info(
      'Images or snapshots are left alone, as they are protected or not proven to be ours; a dry run logs why',
      {
        count: leftAlone.length,
        ids: leftAlone.slice(0, maxIdsToLog),
      },
    );
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

  async #selectTwice(retention: Retention, signal: AbortSignal): Promise<Removals> {
    const first = await this.#select(retention, signal);
    if (isEmpty(first)) return first;
    await this.clock.sleep(secondSelectionAfterMs, signal);
    return confirmedRemovals(first, await this.#select(retention, signal));
  }

  /** Throws when anything cannot be read. Uses are read last, so that a use that began meanwhile is seen. */
  async #select(retention: Retention, signal: AbortSignal): Promise<Removals> {
    const snapshots = [
      ...(await this.inventory.snapshots({ key: tagKeys.agent, value: retention.agent }, signal)),
      ...(retention.adoptV4 ? await this.inventory.snapshots(v4Tag, signal) : []),
    ];
    const images = await this.inventory.images(signal);
    const noUses = { imageIds: new Set<string>(), snapshotIds: new Set<string>() };
    const ifUnused = selectRemovals({ images, snapshots, uses: noUses }, retention);
    // Reading the uses takes a call per launch template, and often nothing is old enough.
    const hasNothingToDo = isEmpty(ifUnused) && ifUnused.passedOver.length === 0;
    if (hasNothingToDo && !this.config.dryRun) return ifUnused;
    return selectRemovals({ images, snapshots, uses: await this.inventory.uses(signal) }, retention);
  }
}

function isEmpty({ images, snapshotIds }: Removals): boolean {
  return images.length === 0 && snapshotIds.length === 0;
}
