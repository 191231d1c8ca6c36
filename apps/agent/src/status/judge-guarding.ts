import type { Guarding } from '@spotguard/protocol';
import type { AgentStatus } from './agent-status.js';

/** The plugin and the worker that see an interruption notice. */
export const watcher = { plugin: 'termination', worker: 'termination-check' } as const;

/** A watch that fails for longer than this has missed a good part of a two minutes' notice. */
const maxFailingMs = 30_000;

export type GuardingReason = Guarding['reasons'][number];

/** What counts of an {@link AgentStatus}. */
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
 * The one answer to "is this workload guarded by this agent?". `outside` is what only somebody else can see of the
 * process: that it is stopped, gone, or has not written for long. A control plane that is away is no reason: the agent
 * then fails over by itself.
 */
export function judgeGuarding(facts: GuardingFacts, outside: readonly GuardingReason[] = []): Guarding {
  const reasons = [
    ...outside,
    ...parked(facts),
    ...frozen(facts),
    ...unknownInstance(facts),
    ...blindness(facts),
    ...forgetting(facts),
  ];
  return { is: reasons.length === 0, reasons };
}

function parked({ role }: GuardingFacts): readonly GuardingReason[] {
  if (role !== 'superseded' && role !== 'retiring') return [];
  return [{ code: 'parked', text: `another instance carries the workload, and this one is ${role}` }];
}

function frozen({ frozen: freeze }: GuardingFacts): readonly GuardingReason[] {
  if (freeze === undefined) return [];
  const since = new Date(freeze.since).toISOString();
  return [{ code: 'frozen', text: `frozen by ${freeze.by}, since the agent's start at ${since} or earlier` }];
}

function unknownInstance({ instanceId, plugins }: GuardingFacts): readonly GuardingReason[] {
  if (instanceId !== undefined) return [];
  const why = plugins.find(({ id }) => id === 'aws')?.reason;
  return [{ code: 'unknown-instance', text: `it is not known which instance this is${why ? `: ${why}` : ''}` }];
}

function blindness({ plugins, workers, watchFailingForMs = 0 }: GuardingFacts): readonly GuardingReason[] {
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
  const hasLooked = worker?.lastSucceededAt !== undefined;
  if (hasLooked && watchFailingForMs <= maxFailingMs) return [];
  const why = worker?.lastFailure ?? 'the first look has not ended';
  return [{ code: 'watch-fails', text: `the look for interruption notices does not succeed: ${why}` }];
}

function forgetting({ stateProblem }: GuardingFacts): readonly GuardingReason[] {
  if (stateProblem === undefined) return [];
  const text = `nothing can be remembered, so interruptions are acted on without a journal, and commands refused: ${stateProblem}`;
  return [{ code: 'state-not-kept', text }];
}
