/** The tags that say what an instance, volume, image or snapshot is to SpotGuard. */
export const tagKeys = {
  agent: 'spotguard:agent',
  generation: 'spotguard:generation',
  role: 'spotguard:role',
  predecessor: 'spotguard:predecessor',
  intent: 'spotguard:intent',
  /** On an instance that has handed over: the instance that carries the workload after it. */
  successor: 'spotguard:successor',
} as const;

/** What an instance says from its launch on. */
export interface LaunchFacts {
  readonly agent: string;
  readonly generation: number;
  readonly role: 'primary' | 'standby';
  readonly predecessor: string;
  readonly intent: string;
}

/** The tags that every launch of ours gives an instance, whatever it is launched for. */
export function launchTags({ agent, generation, role, predecessor, intent }: LaunchFacts) {
  return {
    [tagKeys.agent]: agent,
    [tagKeys.generation]: String(generation),
    [tagKeys.role]: role,
    [tagKeys.predecessor]: predecessor,
    [tagKeys.intent]: intent,
  };
}

/** On an image or snapshot, never on an instance: its own id, which proves that we made it. See {@link isMarkedAsMade}. */
export const madeTag = 'spotguard:made';

/** Every tag of ours begins with it. */
export const tagPrefix = 'spotguard:';

/** What the v4 agent put on all that it made, whichever workload it was for. */
export const v4Tag = { key: 'ManagedBy', value: 'SpotOptimizer' } as const;
