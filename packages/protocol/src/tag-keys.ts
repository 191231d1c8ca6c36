/** The keys of the tags that SpotGuard puts on instances, volumes, images and snapshots. */
export const tagKeys = {
  agent: 'spotguard:agent',
  generation: 'spotguard:generation',
  role: 'spotguard:role',
  predecessor: 'spotguard:predecessor',
  intent: 'spotguard:intent',
  /** On an instance that has handed over: the instance that runs the workload after it. */
  successor: 'spotguard:successor',
} as const;

/** What the tags of an instance say from its launch on. */
export interface LaunchFacts {
  readonly agent: string;
  readonly generation: number;
  readonly role: 'primary' | 'standby';
  readonly predecessor: string;
  readonly intent: string;
}

/** The tags that SpotGuard gives every instance at its launch, whatever it is launched for. */
export function launchTags({ agent, generation, role, predecessor, intent }: LaunchFacts) {
  return {
    [tagKeys.agent]: agent,
    [tagKeys.generation]: String(generation),
    [tagKeys.role]: role,
    [tagKeys.predecessor]: predecessor,
    [tagKeys.intent]: intent,
  };
}

/**
 * A tag on images and snapshots, never on instances. Its value is the resource's own id, which proves that SpotGuard
 * created the resource: a tag that was copied from another one has another id.
 */
export const madeTag = 'spotguard:made';

/** Every tag key of SpotGuard begins with it. */
export const tagPrefix = 'spotguard:';

/** The tag that the v4 agent put on everything that it created, for whichever workload. */
export const v4Tag = { key: 'ManagedBy', value: 'SpotOptimizer' } as const;
