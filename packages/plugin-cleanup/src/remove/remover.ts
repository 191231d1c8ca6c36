import { ImageInventory } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { Clock, Config, describeError, Logger, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { CleanupConfig } from '../config.js';
import type { Removals } from '../decide/stock.js';
import type { CleanupRecord } from '../report/cleanup-record.js';
import { concernsItem } from './concerns-item.js';

/** EC2 goes on calling a snapshot in use for a while after its image is gone; then the next run has another try. */
const pausesMs = [0, 5_000, 15_000, 40_000];

/** After this many failures in a row that are not about the single image or snapshot, the rest would fail as well. */
const maxFailures = 3;

const inUse = 'EC2 says that it is still in use. The next run tries again.';

/**
 * Removes what was decided. At a pace that leaves EC2's budget of removals to others, asking before each one whether it
 * is still allowed.
 */
@injectable()
export class Remover {
  /** What EC2 refused to remove since the start of the agent, each for a reason of its own. */
  readonly refused = new Set<string>();
  #failuresInARow = 0;

  constructor(
    @inject(Config) private readonly config: CleanupConfig,
    @inject(ImageInventory) private readonly inventory: ImageInventory,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Throws when it had to stop midway; the record then says what was done until there. */
  async remove(removals: Removals, record: CleanupRecord, signal: AbortSignal): Promise<void> {
    this.#failuresInARow = 0;
    record.images.failed.push(...removals.passedOver);
    const freed = await this.#deregister(removals, record, signal);
    await this.#deleteFreed(freed, record, signal);
    record.done.images = true;
    for (const id of removals.snapshotIds) {
      const answer = await this.#attempt(id, () => this.inventory.deleteSnapshot(id, signal), {
        failed: record.snapshots.failed,
        signal,
      });
      if (answer === 'deleted') record.snapshots.removed.push(id);
      if (answer === 'in-use') record.snapshots.failed.push({ id, error: inUse });
    }
    record.done.snapshots = true;
  }

  /** The snapshots that nobody holds any more. */
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
    let left = [...freed];
    for (const pauseMs of pausesMs) {
      if (left.length === 0) return;
      await this.clock.sleep(pauseMs, signal);
      const held: string[] = [];
      for (const id of left) {
        const answer = await this.#attempt(id, () => this.inventory.deleteSnapshot(id, signal), { failed, signal });
        if (answer === 'deleted') snapshots.push(id);
        if (answer === 'in-use') held.push(id);
      }
      left = held;
    }
    failed.push(...left.map((id) => ({ id, error: inUse })));
  }

  /** One removal, if it is still allowed; undefined when it failed, which is on the record then. */
  async #attempt<T>(
    id: string,
    removal: () => Promise<T>,
    { failed, signal }: { readonly failed: { id: string; error: string }[]; readonly signal: AbortSignal },
  ): Promise<T | undefined> {
    await this.clock.sleep(1_000 / this.config.callsPerSecond, signal);
    if (!this.session.permits.changes) {
      throw new SpotGuardError(
        'CANCELLED',
        'This instance may not change anything any more; the cleanup ended midway.',
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
