/** The tags that say what an instance, volume, image or snapshot is to SpotGuard. */
export const tagKeys = {
  agent: 'spotguard:agent',
  generation: 'spotguard:generation',
  role: 'spotguard:role',
  predecessor: 'spotguard:predecessor',
  intent: 'spotguard:intent',
} as const;

/** Every tag of ours begins with it. */
export const tagPrefix = 'spotguard:';
