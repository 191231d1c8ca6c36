import { ImageInventory } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { Clock, Config, describeError, Logger, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { CleanupConfig } from '../config.js';
import type { Removals } from '../decide/stock.js';
import type { CleanupRecord } from '../report/cleanup-record.js';
import { concernsItem } from './concerns-item.js';

/** Pauses before each attempt, as EC2 calls a snapshot in use for a while after its image is gone. */
const pausesMs = [0, 5_000, 15_000, 40_000];

/** Failures in a row, not caused by a single image or snapshot, after which the run stops. */
const maxFailures = 3;

const inUseError = 'EC2 says that it is still in use. The next run tries again.';

/**
 * Removes the selected images and snapshots, at most `callsPerSecond`, so that other users of the account still get EC2
 * calls. Before each removal it asks the session whether this instance may still change anything.
 */
@injectable()
export class Remover {
  /** Ids that EC2 refused to remove since the agent started, for reasons that concern only them. */
  readonly refused = new Set<string>();
  #failuresInARow = 0;

  constructor(
    @inject(Config) private readonly config: CleanupConfig,
    @inject(ImageInventory) private readonly inventory: ImageInventory,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Adds each removal and failure to `record`, also when it throws because it had to stop before the end. */
  async remove(removals: Removals, record: CleanupRecord, signal: AbortSignal): Promise<void> {
    this.#failuresInARow = 0;
    record.images.failed.push(...removals.passedOver);
    const freed = await this.#deregister(removals, record, signal);
    await this.#deleteFreed(freed, record, signal);
    record.isDone.images = true;
    for (const id of removals.snapshotIds) {
      const answer = await this.#attempt(id, () => this.inventory.deleteSnapshot(id, signal), {
        failed: record.snapshots.failed,
        signal,
      });
      if (answer === 'deleted') record.snapshots.removed.push(id);
      if (answer === 'in-use') record.snapshots.failed.push({ id, error: inUseError });
    }
    record.isDone.snapshots = true;
  }

  /** Returns the snapshots that no image has any more. */
  async #deregister({ images }: Removals, record: CleanupRecord, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const { removed, failed } = record.images;
    const freed = new Set<string>();
    for (const { imageId, snapshotIds } of images) {
      const deregister = async () => {
        await this.inventory.deregister(imageId, signal);
        return 'deregistered';
      };
      if ((await this.#attempt(imageId, deregister, { failed, signal })) === undefined) continue;
      removed.push(imageId);
      for (const id of snapshotIds) freed.add(id);
    }
    return freed;
  }

  async #deleteFreed(freed: ReadonlySet<string>, record: CleanupRecord, signal: AbortSignal): Promise<void> {
    const { snapshots, failed } = record.images;
    let remaining = [...freed];
    for (const pauseMs of pausesMs) {
      if (remaining.length === 0) return;
      await this.clock.sleep(pauseMs, signal);
      const inUseNow: string[] = [];
      for (const id of remaining) {
        const answer = await this.#attempt(id, () => this.inventory.deleteSnapshot(id, signal), { failed, signal });
        if (answer === 'deleted') snapshots.push(id);
        if (answer === 'in-use') inUseNow.push(id);
      }
      remaining = inUseNow;
    }
    failed.push(...remaining.map((id) => ({ id, error: inUseError })));
  }

  /**
   * Removes one thing after the pause that the pace needs. Returns undefined when it failed, which is then in `failed`.
   * Throws when this instance may not change anything any more, or when too many removals failed in a row.
   */
  async #attempt<T>(
    id: string,
    removal: () => Promise<T>,
    { failed, signal }: { readonly failed: { id: string; error: string }[]; readonly signal: AbortSignal },
  ): Promise<T | undefined> {
    await this.clock.sleep(1_000 / this.config.callsPerSecond, signal);
    if (!this.session.permits.changes) {
      throw new SpotGuardError(
        'CANCELLED',
        'This instance may not change anything any more. The cleanup ended before it was complete.',
      );
    }
    try {
      const answer = await removal();
      this.#failuresInARow = 0;
      this.refused.delete(id);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      failed.push({ id, error: describeError(error) });
      this.log.warn('An image or snapshot could not be removed', { id, error });
      if (concernsItem(error)) {
        this.#failuresInARow = 0;
        this.refused.add(id);
        return undefined;
      }
      this.#failuresInARow += 1;
      if (this.#failuresInARow < maxFailures) return undefined;
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `${maxFailures} removals failed one after the other, so the cleanup stopped: ${describeError(error)}`,
        { cause: error },
      );
    }
  }
}
