import { Clock, Config, defineToken, describeError, Logger } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import * as z from 'zod';
import type { TerminationConfig } from '../config.js';
import { type DrainHook, DrainHooks } from '../contract.js';
import type { Notice } from '../notices/notice.js';
import { NoticeTimes } from '../notices/notice-times.js';
import { Stopping } from '../stopping.js';

/** How a drain went, hook by hook; without `startedAt` there was none. */
export const drainRecord = z.object({
  startedAt: z.number().optional(),
  endedAt: z.number(),
  hooks: z.array(z.object({ name: z.string(), end: z.enum(['done', 'failed', 'late']) })),
});
export type DrainRecord = z.output<typeof drainRecord>;

/** The operator's own hooks, from the configuration. */
export const OperatorHooks = defineToken<readonly DrainHook[]>('termination/operator-hooks');

/** What is left after the drain for the last report to get out. */
const reserveMs = 5_000;
const minMs = 1_000;

/**
 * Runs the drain hooks beside the failover, once per notice and process. Starts when there is a successor, and at the
 * latest when `drainSeconds` are left.
 */
@injectable()
export class Drain {
  #current: { readonly id: string; readonly record: Promise<DrainRecord> } | undefined;
  #successor: { readonly id: string; readonly instanceId: string } | undefined;
  #known = new AbortController();

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(DrainHooks) private readonly contributed: readonly DrainHook[],
    @inject(OperatorHooks) private readonly own: readonly DrainHook[],
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(Stopping) private readonly stopping: AbortSignal,
  ) {}

  /** Begins to wait for the drain's time, or joins; resolves when the hooks are through; never rejects. */
  drained(notice: Notice): Promise<DrainRecord> {
    if (this.#current?.id !== notice.id) this.#current = { id: notice.id, record: this.#drain(notice) };
    return this.#current.record;
  }

  /** There is a successor: nothing more to wait for. */
  proceed({ id }: Notice, instanceId: string): void {
    this.#successor = { id, instanceId };
    this.#known.abort();
    this.#known = new AbortController();
  }

  async #drain(notice: Notice): Promise<DrainRecord> {
    const hooks = [...this.own, ...this.contributed];
    // A hibernation has begun, and the workload goes on after it where it was.
    if (hooks.length === 0 || notice.action === 'hibernate') return { endedAt: this.clock.now(), hooks: [] };
    await this.#untilTime(notice);
    if (this.stopping.aborted) return { endedAt: this.clock.now(), hooks: [] };
    const startedAt = this.clock.now();
    const leftMs = Math.max(this.times.endsAt(notice) - reserveMs - this.clock.monotonic(), minMs);
    const successor = this.#successorOf(notice);
    this.log.info('Drain begins', { notice: notice.id, successor, seconds: leftMs / 1_000 });
    const interruption = { notice, deadline: startedAt + leftMs, successor };
    const at = this.clock.monotonic() + leftMs;
    const ends = hooks.map((hook) => this.#run(hook, interruption, at));
    const record = { startedAt, hooks: await Promise.all(ends), endedAt: this.clock.now() };
    this.log.info('Drain ended', { notice: notice.id, hooks: record.hooks });
    return record;
  }

  async #untilTime(notice: Notice): Promise<void> {
    if (this.#successorOf(notice) !== undefined) return;
    const latest = this.times.endsAt(notice) - reserveMs - this.config.drainSeconds * 1_000;
    const wake = AbortSignal.any([this.#known.signal, this.stopping]);
    await this.clock.sleep(Math.max(0, latest - this.clock.monotonic()), wake).catch(() => {});
  }

  async #run(
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
      this.log.warn('Drain hook was not done in time', { hook: name });
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
