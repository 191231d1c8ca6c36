import type { StatusKind } from '../fleet/status-words.js';
import type { Build, Plugin, Worker } from './build-query.js';

const kinds: Readonly<Record<string, StatusKind>> = {
  ok: 'calm',
  running: 'calm',
  blocked: 'fail',
  starting: 'move',
  stopped: 'warn',
  degraded: 'warn',
  failed: 'fail',
};

/** How the state of a plugin is drawn. A state that this page does not know needs a look. */
export function stateKind(state: string | null): StatusKind {
  return state === null ? 'calm' : (kinds[state] ?? 'warn');
}

/** Whether a person should look at a plugin: it is not well, or the last run of one of its workers failed. */
export function needsLook({ id, state }: Plugin, workers: readonly Worker[]): boolean {
  const kind = stateKind(state);
  const hasFailed = workers.some(({ plugin, lastOutcome }) => plugin === id && lastOutcome === 'failed');
  return kind === 'warn' || kind === 'fail' || hasFailed;
}

/** Says in one sentence how the plugins of a build are. */
export function verdict({ plugins, workers }: Build): string {
  const troubled = plugins.filter((plugin) => needsLook(plugin, workers)).map(({ id }) => id);
  const [first, second] = troubled;
  if (first === undefined) return `All ${plugins.length} plugins are well.`;
  if (second === undefined) return `${first} needs a look; the other ${plugins.length - 1} are well.`;
  const named = troubled.length === 2 ? `${first} and ${second}` : `${troubled.length} plugins`;
  return `${named} need a look; the other ${plugins.length - troubled.length} are well.`;
}
