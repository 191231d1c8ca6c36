import { sql } from 'drizzle-orm';
import type { Clock } from '../clock.js';
import type { Queries } from '../storage/database.js';
import { jobLeases } from '../storage/schema.js';
import type { Job, JobProgress } from './job.js';

/** How long a job is held without a sign of its server. */
export const leaseMilliseconds = 60_000;

/** How a run ended. */
export interface JobResult {
  readonly outcome: 'done' | 'failed' | 'stopped';
  readonly milliseconds: number;
  /** Undefined keeps the stored one. */
  readonly progress: JobProgress | undefined;
}

/** Decides, in the database, which of the servers runs a job. */
export class JobLeases {
  /** `holder` identifies this server. */
  constructor(
    private readonly queries: Queries,
    private readonly clock: Clock,
    private readonly holder: string,
  ) {}

  /**
   * Takes a job that is due and that no other server runs. It is one statement, so only one server gets it. Undefined when
   * the job is not due, or taken.
   */
  async take({ name, everyMilliseconds }: Job): Promise<{ readonly progress: JobProgress | undefined } | undefined> {
    const now = this.clock.now();
    const lease = { holder: this.holder, until: this.#end(now), startedAt: now, outcome: 'running' as const };
    const isDue = sql`${jobLeases.outcome} in ('running', 'stopped') or ${jobLeases.startedAt} <= ${ago(now, everyMilliseconds)}`;
    const [taken] = await this.queries
      .insert(jobLeases)
      .values({ name, ...lease })
      .onConflictDoUpdate({
        target: jobLeases.name,
        set: lease,
        setWhere: sql`${jobLeases.until} <= ${now.toISOString()}::timestamptz and (${isDue})`,
      })
      .returning({ progress: jobLeases.progress });
    return taken && { progress: taken.progress ?? undefined };
  }

  /** Keeps a job for longer. False when another server has it. */
  async renew(name: string): Promise<boolean> {
    const renewed = await this.queries
      .update(jobLeases)
      .set({ until: this.#end(this.clock.now()) })
      .where(this.#isOurs(name))
      .returning({ name: jobLeases.name });
    return renewed.length > 0;
  }

  /** Stores how a run ended, and lets others take the job when it is due again. Does nothing when another server has it. */
  async release(name: string, { outcome, milliseconds, progress }: JobResult): Promise<void> {
    const now = this.clock.now();
    await this.queries
      .update(jobLeases)
      .set({
        until: now,
        finishedAt: now,
        outcome,
        milliseconds: Math.round(milliseconds),
        ...(progress && { progress }),
      })
      .where(this.#isOurs(name));
  }

  #isOurs(name: string) {
    return sql`${jobLeases.name} = ${name} and ${jobLeases.holder} = ${this.holder} and ${jobLeases.outcome} = 'running'`;
  }

  #end(now: Date): Date {
    return new Date(now.getTime() + leaseMilliseconds);
  }
}

function ago(now: Date, milliseconds: number) {
  return sql`${new Date(now.getTime() - milliseconds).toISOString()}::timestamptz`;
}
