import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../src/index.js';
import { openDatabase } from '../src/index.js';
import type { Job, JobRun } from '../src/jobs/job.js';
import { JobLeases } from '../src/jobs/job-leases.js';
import { JobRunner } from '../src/jobs/job-runner.js';
import { present, testDatabases } from './control-plane-harness.js';
import { ManualClock } from './manual-clock.js';

const hour = 3_600_000;

/** Work that waits until the test ends it. */
function heldJob(name: string) {
  const runs: { readonly run: JobRun; readonly end: (error?: Error) => void; readonly server: string }[] = [];
  const on = (server: string): Job => ({
    name,
    everyMilliseconds: hour,
    run: (run) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error === undefined ? resolve({ runs: runs.length }) : reject(error));
        run.signal.addEventListener('abort', () => end());
        runs.push({ run, end, server });
      }),
  });
  return { runs, on };
}

describe.each(testDatabases)('jobs on %s', (kind) => {
  let database: Database | undefined;
  beforeAll(async () => {
    const url = process.env['SPOTGUARD_TEST_POSTGRES_URL'] ?? '';
    database = await openDatabase(kind === 'postgres' ? { url } : { memory: true });
  });
  afterAll(() => database?.close());

  /** A fleet of servers with one job, whose time passes only when the test says so. */
  function fleetWith(name: string, held = heldJob(name)) {
    const clock = new ManualClock();
    const warnings: string[] = [];
    const runners = new Set<JobRunner>();
    const { queries, schema } = present(database);
    let isPartitioned = false;
    const flaky: typeof queries = new Proxy(queries, {
      get: (target, property) => {
        if (isPartitioned) throw new Error('The database does not answer.');
        return Reflect.get(target, property);
      },
    });
    const server = (id: string, handle = queries) => {
      const log = { info: () => undefined, warn: (_: object, message: string) => warnings.push(message) };
      const runner = new JobRunner({ leases: new JobLeases(handle, clock, id), clock, log }, [held.on(id)]);
      runners.add(runner);
      runner.start();
      return runner;
    };
    const row = async () => {
      const rows = await queries.select().from(schema.jobLeases);
      return rows.find((found) => found.name === name);
    };
    return {
      ...held,
      clock,
      warnings,
      server,
      flakyServer: (id: string) => server(id, flaky),
      partition: () => {
        isPartitioned = true;
      },
      row,
      outcome: async () => (await row())?.outcome,
      /** Lets time pass until the condition is met, but none while a server has a query under way. */
      async until(condition: () => boolean | Promise<boolean>): Promise<void> {
        await vi.waitUntil(
          async () => {
            if (await condition()) return true;
            if (clock.waiting >= runners.size) clock.advance(5_000);
            return false;
          },
          { timeout: 120_000, interval: 2 },
        );
      },
      async stop(runner: JobRunner): Promise<void> {
        runners.delete(runner);
        await runner.stop();
      },
      stopAll: () => Promise.all([...runners].map((runner) => runner.stop())),
    };
  }

  test('a job is run by one of the servers, and by any of them again when it is due', async () => {
    const fleet = fleetWith(randomUUID());
    for (const id of ['a', 'b', 'c']) fleet.server(id);
    try {
      await fleet.until(() => fleet.runs.length > 0);
      await fleet.until(async () => fleet.clock.monotonic() > 5 * 60_000);
      expect(fleet.runs).toHaveLength(1);
      fleet.runs[0]?.end();
      await vi.waitUntil(async () => (await fleet.outcome()) === 'done', { timeout: 60_000 });
      const startedAt = present(await fleet.row()).startedAt.getTime();
      await fleet.until(() => fleet.runs.length > 1);
      expect(fleet.clock.now().getTime() - startedAt).toBeGreaterThanOrEqual(hour);
      expect(fleet.runs).toHaveLength(2);
      expect(fleet.runs[1]?.run.progress).toEqual({ runs: 1 });
    } finally {
      await fleet.stopAll();
    }
  });

  test('the job of a server that is gone is taken over before it is due again', async () => {
    const fleet = fleetWith(randomUUID());
    fleet.flakyServer('gone');
    try {
      await fleet.until(() => fleet.runs.length > 0);
      fleet.partition();
      const since = fleet.clock.monotonic();
      fleet.server('other');
      await fleet.until(() => fleet.runs.length > 1);
      expect(fleet.clock.monotonic() - since).toBeLessThan(5 * 60_000);
      expect(fleet.runs.map(({ server }) => server)).toEqual(['gone', 'other']);
      await fleet.until(() => fleet.runs[0]?.run.signal.aborted === true);
      expect(fleet.runs[1]?.run.signal.aborted).toBe(false);
    } finally {
      await fleet.stopAll();
    }
  });

  test('a job that failed is logged and runs again when it is due, and keeps its progress', async () => {
    const fleet = fleetWith(randomUUID());
    fleet.server('a');
    try {
      await fleet.until(() => fleet.runs.length === 1);
      fleet.runs[0]?.end();
      await fleet.until(() => fleet.runs.length === 2);
      fleet.runs[1]?.end(new Error('no space'));
      await vi.waitUntil(async () => (await fleet.outcome()) === 'failed', { timeout: 60_000 });
      await fleet.until(() => fleet.runs.length === 3);
      expect(fleet.runs[2]?.run.progress).toEqual({ runs: 1 });
      expect(fleet.warnings).toEqual(['a job failed']);
    } finally {
      await fleet.stopAll();
    }
  });

  test('a server that closes ends its run, and another one runs the job at once', async () => {
    const fleet = fleetWith(randomUUID());
    const first = fleet.server('first');
    try {
      await fleet.until(() => fleet.runs.length === 1);
      fleet.server('second');
      await fleet.stop(first);
      expect(fleet.runs[0]?.run.signal.aborted).toBe(true);
      expect(await fleet.outcome()).toBe('stopped');
      const since = fleet.clock.monotonic();
      await fleet.until(() => fleet.runs.length === 2);
      expect(fleet.clock.monotonic() - since).toBeLessThan(hour);
    } finally {
      await fleet.stopAll();
    }
  });

  test('a job that a server gets while it closes is given back, and does not run', async () => {
    const clock = new ManualClock();
    const { queries, schema } = present(database);
    class ClosingLeases extends JobLeases {
      override async take(job: Job) {
        const taken = await super.take(job);
        stopped ??= runner.stop();
        return taken;
      }
    }
    const run = vi.fn();
    const name = randomUUID();
    const log = { info: () => undefined, warn: () => undefined };
    const leases = new ClosingLeases(queries, clock, 'closing');
    const runner = new JobRunner({ leases, clock, log }, [{ name, everyMilliseconds: hour, run }]);
    let stopped: Promise<void> | undefined;
    runner.start();
    clock.advance(60_000);
    await vi.waitUntil(() => stopped !== undefined, { timeout: 60_000 });
    await stopped;
    const rows = await queries.select().from(schema.jobLeases);
    expect(rows.find((row) => row.name === name)).toMatchObject({ outcome: 'stopped' });
    expect(run).not.toHaveBeenCalled();
  });

  test('a run that does not end is left after some seconds when its server closes', async () => {
    const clock = new ManualClock();
    const { queries } = present(database);
    const started = vi.fn();
    const endless: Job = {
      name: randomUUID(),
      everyMilliseconds: hour,
      run: () => {
        started();
        return new Promise(() => undefined);
      },
    };
    const log = { info: () => undefined, warn: () => undefined };
    const runner = new JobRunner({ leases: new JobLeases(queries, clock, 'a'), clock, log }, [endless]);
    runner.start();
    await vi.waitUntil(
      () => {
        clock.advance(5_000);
        return started.mock.calls.length > 0;
      },
      { timeout: 60_000, interval: 5 },
    );
    const stopped = runner.stop();
    clock.advance(6_000);
    await stopped;
  });
});
