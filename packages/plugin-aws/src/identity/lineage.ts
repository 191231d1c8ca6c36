import { createHash } from 'node:crypto';
import { tagKeys } from '@spotguard/protocol';
import { type Lineage, SpotGuardError } from '@spotguard/sdk';
import type { InstanceDescription } from '../contract.js';

/** The lineage of this instance, and the tags that still have to be written to record it. */
export interface Enrolment {
  readonly lineage: Lineage;
  /** Absent when the instance is tagged already. */
  readonly missingTags?: Readonly<Record<string, string>>;
}

/** Reads the lineage from the instance's tags; `agentId` is the configured name of the workload. */
export function readLineage(
  instance: Pick<InstanceDescription, 'instanceId' | 'tags'>,
  agentId: string | undefined,
): Enrolment {
  const { instanceId, tags } = instance;
  const tagged = tags[tagKeys.agent];
  if (tagged === undefined) {
    const agent = agentId ?? agentOf(instanceId);
    return {
      lineage: { agent, generation: 1, predecessor: undefined, intent: undefined },
      missingTags: { [tagKeys.agent]: agent, [tagKeys.generation]: '1', [tagKeys.role]: 'primary' },
    };
  }
  const predecessor = tags[tagKeys.predecessor];
  // A successor boots with the configuration of the image, which may be older than a change of the name.
  if (predecessor === undefined && agentId !== undefined && agentId !== tagged) {
    throw new SpotGuardError(
      'CONFIG_INVALID',
      `This instance ${instanceId} is tagged ${tagKeys.agent}=${tagged}, and LOGICAL_AGENT_ID says '${agentId}'. Make them equal, or remove one of them.`,
    );
  }
  return {
    lineage: { agent: tagged, generation: generationOf(instance), predecessor, intent: tags[tagKeys.intent] },
  };
}

/** Derived from the instance id, so that it is the same again after a crash before the tag was written. */
function agentOf(instanceId: string): string {
  return `agent-${createHash('sha256').update(instanceId).digest('hex').slice(0, 12)}`;
}

function generationOf({ instanceId, tags }: Pick<InstanceDescription, 'instanceId' | 'tags'>): number {
  const text = tags[tagKeys.generation] ?? '1';
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new SpotGuardError(
    'CONFIG_INVALID',
    `This instance ${instanceId} is tagged ${tagKeys.generation}=${text}, which is not a generation. Set the tag to a whole number from 1.`,
  );
}
