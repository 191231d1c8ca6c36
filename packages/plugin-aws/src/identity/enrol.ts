import { tagKeys } from '@spotguard/protocol';
import { isSpotGuardError, type Logger, SpotGuardError, type Status } from '@spotguard/sdk';
import { awsCodeOf } from '../ec2/ec2-error.js';
import type { Ec2Instances } from '../ec2/ec2-instances.js';

export interface Enrolling {
  readonly instances: Ec2Instances;
  readonly log: Logger;
  readonly status: Status;
}

/**
 * Tags the first instance of a workload. One that has no room for all our tags gets the one that most hangs on, the name
 * of the workload, or none; it is guarded all the same, and the status of the plugin says what it lacks.
 */
export async function enrol(
  instanceId: string,
  tags: Readonly<Record<string, string>>,
  { instances, log, status }: Enrolling,
  signal: AbortSignal,
): Promise<void> {
  const agent = tags[tagKeys.agent] ?? '';
  const subsets = [tags, { [tagKeys.agent]: agent }];
  for (const [tries, subset] of subsets.entries()) {
    try {
      await instances.tag(instanceId, subset, signal);
    } catch (error) {
      if (isSpotGuardError(error, 'PERMISSION_DENIED')) throw notAllowed(error, instanceId, tags);
      if (awsCodeOf(error) !== 'TagLimitExceeded') throw error;
      continue;
    }
    log.info('Enrolled this instance', { instanceId, agent });
    if (tries > 0) status.degraded(tooManyTags(instanceId, 'not all'));
    return;
  }
  log.warn('This instance could not be enrolled: it has too many tags', { instanceId, agent });
  status.degraded(tooManyTags(instanceId, 'none'));
}

/** A role may be allowed to enrol nothing, or nothing for this workload; then whoever has more rights does it once. */
function notAllowed(error: SpotGuardError, instanceId: string, tags: Readonly<Record<string, string>>): SpotGuardError {
  const list = Object.entries(tags).map(([key, value]) => `'Key=${key},Value=${value}'`);
  return new SpotGuardError(
    'PERMISSION_DENIED',
    `${error.message} Or enrol this instance with other rights: aws ec2 create-tags --resources ${instanceId} --tags ${list.join(' ')}`,
    { cause: error, details: error.details },
  );
}

function tooManyTags(instanceId: string, got: 'not all' | 'none'): SpotGuardError {
  const consequence =
    got === 'none'
      ? ', so that it cannot be ended after a switch'
      : ', so that its role and successor cannot be marked';
  return new SpotGuardError(
    'UPSTREAM_REFUSED',
    `${instanceId} has too many tags: EC2 takes 50, and SpotGuard could write ${got === 'none' ? 'none' : 'only one'} of its own${consequence}. Remove ${Object.keys(tagKeys).length} tags that nobody needs and restart the agent.`,
  );
}
