import type { Row } from '../print.js';
import type { StatusAnswer } from './read-status.js';

/** Returns the parts of a status as tables, in the order in which they are printed. Times are shown as the time since then. */
export function statusTables(
  answer: Extract<StatusAnswer, { running: true }>,
  now: number,
): readonly (readonly Row[])[] {
  const { status, guarding, ageMs } = answer;
  const ago = (time: number | undefined) => (time === undefined ? 'never' : `${duration(now - time)} ago`);
  const took = (milliseconds: number | undefined) => (milliseconds === undefined ? '' : duration(milliseconds));
  const heartbeat = status.workers.find(({ name }) => name === 'heartbeat');
  const head: Row = {
    guarding: guarding.is ? 'yes' : 'NO',
    agent: status.agentId ?? '(not registered)',
    instance: status.instanceId ?? '(unknown)',
    role: status.role ?? '(unknown)',
    'takes commands': status.takesCommands === undefined ? '(unknown)' : status.takesCommands ? 'yes' : 'no',
    version: status.build === undefined ? status.version : `${status.version}+${status.build}`,
    process: String(status.pid),
    'as of': ageMs < 0 ? 'an earlier boot' : `${duration(ageMs)} ago`,
    up: duration(now - status.startedAt),
    'last heartbeat': ago(heartbeat?.lastSucceededAt),
  };
  const workers = status.workers.map(
    (worker): Row => ({
      // Shown with spaces, as in the guide and the dashboard.
      worker: worker.name.replaceAll('-', ' '),
      'last run': ago(worker.lastStartedAt),
      took: took(worker.lastDurationMs),
      runs: String(worker.runs),
      failures: String(worker.failures),
      'last failure': worker.lastFailure ?? '',
    }),
  );
  const plugins = status.plugins.map(
    ({ id, state, setupMs, startMs, reason = '' }): Row => ({
      plugin: id,
      state,
      setup: took(setupMs),
      start: took(startMs),
      reason,
    }),
  );
  return [[head], workers, plugins];
}

function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
