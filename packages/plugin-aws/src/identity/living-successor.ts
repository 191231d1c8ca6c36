import { tagKeys } from '@spotguard/protocol';
import type { Clock } from '@spotguard/sdk';
import { type InstanceDescription, type Instances, isUp } from '../contract.js';

const maxReads = 3;
const betweenReadsMs = 1_000;
/** Successors followed at most: a workload may be replaced several times in the hour for which EC2 lists ended instances. */
const maxSteps = 20;

export interface SuccessorSearch {
  readonly instances: Pick<Instances, 'describe'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Finds the running instance that carries the workload after this one. It follows the successor tags from instance to
 * instance until one is pending or running. `undefined` when this instance has no successor tag, or all successors have
 * ended. An instance that EC2 does not list is read several times.
 */
export async function livingSuccessor(
  { instanceId, tags }: Pick<InstanceDescription, 'instanceId' | 'tags'>,
  search: SuccessorSearch,
): Promise<string | undefined> {
  const workload = tags[tagKeys.agent];
  let next = tags[tagKeys.successor];
  for (let steps = 0; next !== undefined && next !== instanceId && steps < maxSteps; steps++) {
    const found = await readRepeatedly(next, search);
    if (found === undefined || found.tags[tagKeys.agent] !== workload) return undefined;
    if (isUp(found)) return next;
    next = found.tags[tagKeys.successor];
  }
  return undefined;
}

async function readRepeatedly(
  instanceId: string,
  { instances, clock, signal }: SuccessorSearch,
): Promise<InstanceDescription | undefined> {
  for (let reads = 1; ; reads++) {
    const found = await instances.describe(instanceId, signal);
    if (found !== undefined || reads === maxReads) return found;
    await clock.sleep(betweenReadsMs, signal);
  }
}
