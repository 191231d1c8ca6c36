import { tagKeys } from '@spotguard/protocol';
import type { Clock } from '@spotguard/sdk';
import type { InstanceDescription, Instances } from '../contract.js';

const maxLooks = 3;
const betweenLooksMs = 1_000;
/** A workload that moved on and on within the hour for which EC2 shows what has ended. */
const maxMoves = 20;

export interface SuccessorSearch {
  readonly instances: Pick<Instances, 'describe'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The instance that carries the workload after this one, as its tags say and EC2 shows: from the successor that is named
 * to that one's successor and so on, until one lives. `undefined` when this instance names none, or none of them lives;
 * an instance that EC2 does not show is looked for several times.
 */
export async function livingSuccessor(
  { instanceId, tags }: Pick<InstanceDescription, 'instanceId' | 'tags'>,
  search: SuccessorSearch,
): Promise<string | undefined> {
  const workload = tags[tagKeys.agent];
  let next = tags[tagKeys.successor];
  for (let moves = 0; next !== undefined && next !== instanceId && moves < maxMoves; moves++) {
    const found = await look(next, search);
    if (found === undefined || found.tags[tagKeys.agent] !== workload) return undefined;
    if (found.state === 'running' || found.state === 'pending') return next;
    next = found.tags[tagKeys.successor];
  }
  return undefined;
}

async function look(
  instanceId: string,
  { instances, clock, signal }: SuccessorSearch,
): Promise<InstanceDescription | undefined> {
  for (let looks = 1; ; looks++) {
    const found = await instances.describe(instanceId, signal);
    if (found !== undefined || looks === maxLooks) return found;
    await clock.sleep(betweenLooksMs, signal);
  }
}
