import type { FinishedRun, Input } from '@spotguard/sdk';
import type { replicaEnded } from '../contract.js';
import type { ReplicaProcedure } from '../procedure/replica-procedure.js';

type Facts = Omit<Input<typeof replicaEnded.payload>, 'key'>;

/** Returns what the event says of a replica that this instance looked after; undefined when that was refused. */
export function finishedReplica({ input, outcome, seconds }: FinishedRun<ReplicaProcedure>): Facts | undefined {
  if (input === undefined || outcome.status === 'refused') return undefined;
  const { replicaId } = input;
  if (outcome.status === 'undone') {
    const { code, reason } = outcome;
    const end =
      code === 'CANCELLED' ? ({ outcome: 'withdrawn', reason: null } as const) : { outcome: 'failed' as const, reason };
    return { replicaId, instanceId: null, ...end, seconds };
  }
  const { launch, watch, end } = outcome.results;
  const { by, reason } = watch.ending;
  const facts = { replicaId, instanceId: launch.instanceId, seconds };
  if (end.spared !== undefined) return { ...facts, outcome: 'kept', reason: end.spared };
  return by === 'withdrawn' ? { ...facts, outcome: by, reason: null } : { ...facts, outcome: by, reason };
}
