import type { Guarding } from '@spotguard/protocol';
import type { AgentStatus } from './agent-status.js';

/** The plugin and the worker that watch for interruption notices. */
export const watcher = { plugin: 'termination', worker: 'termination-check' } as const;

/** When checks fail for longer than this, a large part of a two-minute notice may have passed unseen. */
const maxFailingMs = 30_000;

export type GuardingReason = Guarding['reasons'][number];

/** The part of an {@link AgentStatus} that the judgement depends on. */
export interface GuardingFacts {
  readonly instanceId?: string | undefined;
  readonly role?: string | undefined;
  readonly frozen?: AgentStatus['frozen'];
  readonly stateProblem?: string | undefined;
  readonly watchFailingForMs?: number | undefined;
  readonly plugins: readonly { readonly id: string; readonly state: string; readonly reason?: string | undefined }[];
  readonly workers: readonly {
    readonly name: string;
    readonly lastSucceededAt?: number | undefined;
    readonly lastFailure?: string | undefined;
  }[];
}

/**
 * Judges whether this agent guards the workload. `outside` are reasons that only another process can see, for example that
 * the agent's process is stopped. An unreachable control plane is no reason, because the agent then fails over by itself.
 */
export function judgeGuarding(facts: GuardingFacts, outside: readonly GuardingReason[] = []): Guarding {
  const reasons = [
    ...outside,
    ...parked(facts),
    ...frozen(facts),
    ...unknownInstance(facts),
    ...notWatching(facts),
    ...stateNotKept(facts),
  ];
  return { is: reasons.length === 0, reasons };
}

function parked({ role }: GuardingFacts): readonly GuardingReason[] {
  if (role !== 'superseded' && role !== 'retiring') return [];
  return [{ code: 'parked', text: `another instance runs the workload, and this one is ${role}` }];
}

function frozen({ frozen: freeze }: GuardingFacts): readonly GuardingReason[] {
  if (freeze === undefined) return [];
  if (freeze.text !== undefined) return [{ code: 'frozen', text: freeze.text }];
  const since = new Date(freeze.since).toISOString();
  return [{ code: 'frozen', text: `frozen by ${freeze.by}, since the agent's start at ${since} or earlier` }];
}

function unknownInstance({ instanceId, plugins }: GuardingFacts): readonly GuardingReason[] {
  if (instanceId !== undefined) return [];
  const why = plugins.find(({ id }) => id === 'aws')?.reason;
  return [{ code: 'unknown-instance', text: `it is not known which instance this is${why ? `: ${why}` : ''}` }];
}

function notWatching({ plugins, workers, watchFailingForMs = 0 }: GuardingFacts): readonly GuardingReason[] {
  const plugin = plugins.find(({ id }) => id === watcher.plugin);
  if (plugin === undefined) {
    return [{ code: 'not-watching', text: 'no plugin of this build watches for interruption notices' }];
  }
  if (plugin.state !== 'ok' && plugin.state !== 'degraded') {
    const why = plugin.reason ? ` (${plugin.reason})` : '';
    const text = `the plugin '${plugin.id}', which watches for interruption notices, is ${plugin.state}${why}`;
    return [{ code: 'not-watching', text }];
  }
  const worker = workers.find(({ name }) => name === watcher.worker);
  const hasChecked = worker?.lastSucceededAt !== undefined;
  if (hasChecked && watchFailingForMs <= maxFailingMs) return [];
  const why = worker?.lastFailure ?? 'the first check has not ended';
  return [{ code: 'watch-fails', text: `the check for interruption notices fails: ${why}` }];
}

function stateNotKept({ stateProblem }: GuardingFacts): readonly GuardingReason[] {
  if (stateProblem === undefined) return [];
  const text = `the state cannot be stored, so interruptions are handled without a journal, and commands are refused: ${stateProblem}`;
  return [{ code: 'state-not-kept', text }];
}
