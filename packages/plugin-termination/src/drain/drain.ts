import { Clock, Config, defineToken, describeError, Logger } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import * as z from 'zod';
import type { TerminationConfig } from '../config.js';
import { type DrainHook, DrainHooks } from '../contract.js';
import type { Notice } from '../notices/notice.js';
import { NoticeTimes } from '../notices/notice-times.js';
import { Stopping } from '../stopping.js';

/** How each drain hook ended. Without `startedAt`, nothing was drained. */
export const drainRecord = z.object({
  startedAt: z.number().optional(),
  endedAt: z.number(),
  hooks: z.array(z.object({ name: z.string(), end: z.enum(['done', 'failed', 'late']) })),
});
export type DrainRecord = z.output<typeof drainRecord>;

/** The hooks from the operator's configuration. */
export const OperatorHooks = defineToken<readonly DrainHook[]>('termination/operator-hooks');

/** Time kept after the drain for sending the last report. */
const reserveMs = 5_000;
const minDrainMs = 1_000;

/**
 * Runs the drain hooks in parallel to the failover, once per notice and process. They start when there is a successor, and
 * at the latest when `drainSeconds` are left.
 */
@injectable()
export class Drain {
  #current: { readonly id: string; readonly record: Promise<DrainRecord> } | undefined;
  #successor: { readonly id: string; readonly instanceId: string } | undefined;
  #successorFound = new AbortController();

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(DrainHooks) private readonly contributed: readonly DrainHook[],
    @inject(OperatorHooks) private readonly operatorHooks: readonly DrainHook[],
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(Stopping) private readonly stopping: AbortSignal,
  ) {}

  /**
   * Waits for the start of the drain, runs the hooks, and resolves when all have ended; never rejects. A second call
   * joins.
   */
  run(notice: Notice): Promise<DrainRecord> {
    if (this.#current?.id !== notice.id) this.#current = { id: notice.id, record: this.#drain(notice) };
    return this.#current.record;
  }

  /** Starts a waiting drain now, as there is a successor. */
  startWithSuccessor({ id }: Notice, instanceId: string): void {
    this.#successor = { id, instanceId };
    this.#successorFound.abort();
    this.#successorFound = new AbortController();
  }

  async #drain(notice: Notice): Promise<DrainRecord> {
    const hooks = [...this.operatorHooks, ...this.contributed];
    // A hibernated workload continues later from its saved memory.
    if (hooks.length === 0 || notice.action === 'hibernate') return { endedAt: this.clock.now(), hooks: [] };
    await this.#waitForStart(notice);
    if (this.stopping.aborted) return { endedAt: this.clock.now(), hooks: [] };
    const startedAt = this.clock.now();
    const leftMs = Math.max(this.times.endsAt(notice) - reserveMs - this.clock.monotonic(), minDrainMs);
    const successor = this.#successorOf(notice);
    this.log.info('Drain started', { notice: notice.id, successor, seconds: leftMs / 1_000 });
    const interruption = { notice, deadline: startedAt + leftMs, successor };
    const at = this.clock.monotonic() + leftMs;
    const runs = hooks.map((hook) => this.#runHook(hook, interruption, at));
    const record = { startedAt, hooks: await Promise.all(runs), endedAt: this.clock.now() };
    this.log.info('Drain ended', { notice: notice.id, hooks: record.hooks });
    return record;
  }

  async #waitForStart(notice: Notice): Promise<void> {
    if (this.#successorOf(notice) !== undefined) return;
    const latestStart = this.times.endsAt(notice) - reserveMs - this.config.drainSeconds * 1_000;
    const wake = AbortSignal.any([this.#successorFound.signal, this.stopping]);
    await this.clock.sleep(Math.max(0, latestStart - this.clock.monotonic()), wake).catch(() => {});
  }

  async #runHook(
    hook: DrainHook,
    interruption: Parameters<DrainHook['drain']>[0],
    at: number,
  ): Promise<DrainRecord['hooks'][number]> {
    const { name } = hook;
    const limit = { clock: this.clock, at, parent: this.stopping };
    try {
      const done = await beforeTime(limit, async (signal) => {
        await hook.drain(interruption, signal);
        return true;
      });
      if (done) return { name, end: 'done' };
      this.log.warn('Drain hook did not finish in time', { hook: name });
      return { name, end: 'late' };
    } catch (error) {
      this.log.warn('Drain hook failed', { hook: name, reason: describeError(error) });
      return { name, end: 'failed' };
    }
  }

  #successorOf({ id }: Notice): string | undefined {
    return this.#successor?.id === id ? this.#successor.instanceId : undefined;
  }
}
