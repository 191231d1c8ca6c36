import { tagKeys } from '@spotguard/protocol';
import { isSpotGuardError, type Logger, SpotGuardError, type Status } from '@spotguard/sdk';
import { awsCodeOf } from '../ec2/ec2-error.js';
import type { Ec2Instances } from '../ec2/ec2-instances.js';

export interface EnrolmentServices {
  readonly instances: Ec2Instances;
  readonly log: Logger;
  readonly status: Status;
}

/**
 * Tags the first instance of a workload. If the instance already has too many tags for all of ours, only the most important
 * one is written, the name of the workload, or none. The instance is guarded all the same, and the plugin is degraded with a
 * reason that says what does not work without the tags.
 */
export async function enrol(
  instanceId: string,
  tags: Readonly<Record<string, string>>,
  { instances, log, status }: EnrolmentServices,
  signal: AbortSignal,
): Promise<void> {
  const agent = tags[tagKeys.agent] ?? '';
  const subsets = [tags, { [tagKeys.agent]: agent }];
  for (const [tries, subset] of subsets.entries()) {
    try {
      await instances.tag(instanceId, subset, signal);
    } catch (error) {
      if (isSpotGuardError(error, 'PERMISSION_DENIED')) throw notAllowedError(error, instanceId, tags);
      if (awsCodeOf(error) !== 'TagLimitExceeded') throw error;
      continue;
    }
    log.info('Enrolled this instance', { instanceId, agent });
    if (tries > 0) status.degraded(tooManyTagsError(instanceId, 'not all'));
    return;
  }
  log.warn('This instance could not be enrolled: it has too many tags', { instanceId, agent });
  status.degraded(tooManyTagsError(instanceId, 'none'));
}

/** The role may lack the right to enrol this instance; then somebody with more rights has to do it once. */
function notAllowedError(
  error: SpotGuardError,
  instanceId: string,
  tags: Readonly<Record<string, string>>,
): SpotGuardError {
  const list = Object.entries(tags).map(([key, value]) => `'Key=${key},Value=${value}'`);
  return new SpotGuardError(
    'PERMISSION_DENIED',
    `${error.message} Or enrol this instance with other rights: aws ec2 create-tags --resources ${instanceId} --tags ${list.join(' ')}`,
    { cause: error, details: error.details },
  );
}

function tooManyTagsError(instanceId: string, written: 'not all' | 'none'): SpotGuardError {
  const consequence =
    written === 'none'
      ? ', so that it cannot be ended after a switch'
      : ', so that its role and successor cannot be marked';
  return new SpotGuardError(
    'UPSTREAM_REFUSED',
    `${instanceId} has too many tags: EC2 allows 50, and SpotGuard could write ${written === 'none' ? 'none' : 'only one'} of its own${consequence}. Remove ${Object.keys(tagKeys).length} tags that nobody needs and restart the agent.`,
  );
}
