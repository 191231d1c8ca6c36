import { Counter, Histogram, type Registry } from 'prom-client';
import type { Database } from '../storage/database.js';
import { gauge, prefix } from './gauge.js';

/** Adds the measurements of a database, its disk and the wake-ups that pass through it. */
export function databaseMetrics(registry: Registry, { state, observeQueries, wakeUps }: Database): void {
  const durations = new Histogram({
    name: `${prefix}query_seconds`,
    help: 'Queries by result, with their duration from sending to the last row.',
    labelNames: ['result'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  observeQueries?.((seconds, isSuccess) => durations.observe({ result: isSuccess ? 'ok' : 'failed' }, seconds));
  const isYes = (value: boolean): number => (value ? 1 : 0);
  gauge(registry, 'database_ready', 'Whether the database answered last.', [], () => [[{}, isYes(state().isReady)]]);
  gauge(registry, 'database_accepts_writes', 'Whether the database accepts writes.', [], () => [
    [{}, isYes(state().acceptsWrites)],
  ]);
  gauge(registry, 'database_connections', 'Connections of the pool by state.', ['state'], () => {
    const { connections } = state();
    if (connections === undefined) return [];
    const { open, idle } = connections;
    return [
      [{ state: 'idle' }, idle],
      [{ state: 'used' }, open - idle],
    ];
  });
  gauge(registry, 'database_waiting', 'Queries that wait for a connection of the pool.', [], () => {
    const { connections } = state();
    return connections === undefined ? [] : [[{}, connections.waiting]];
  });
  gauge(registry, 'database_bytes', 'Sizes of the embedded database after its last maintenance.', ['part'], () => {
    const { figures } = state();
    if (figures === undefined) return [];
    return [
      [{ part: 'tables' }, figures.databaseBytes],
      [{ part: 'log' }, figures.walBytes],
    ];
  });
  gauge(registry, 'disk_free_bytes', 'Free space of the disk of the embedded database.', [], () => {
    const { freeBytes } = state();
    return freeBytes === undefined || !Number.isFinite(freeBytes) ? [] : [[{}, freeBytes]];
  });
  new Counter({
    name: `${prefix}wake_ups_total`,
    help: 'Wake-ups that this server has sent, and has received from the database.',
    labelNames: ['direction'],
    registers: [registry],
    collect() {
      this.reset();
      this.inc({ direction: 'sent' }, wakeUps.counts.sent);
      this.inc({ direction: 'received' }, wakeUps.counts.received);
    },
  });
}
