import { useIsLost } from '../live/use-is-lost.js';
import { useMe } from '../session/use-me.js';

const ranks = { viewer: 0, operator: 1, owner: 2 } as const;

/** The lowest role that may do something. */
export type NeededRole = keyof typeof ranks;

/** Why who has logged in cannot do something now: the role, or a lost connection. Undefined when nothing is in the way. */
export function useRefusal(needs: NeededRole): string | undefined {
  const me = useMe();
  const isLost = useIsLost();
  if (ranks[me.role] < ranks[needs]) {
    return `You are ${me.role === 'viewer' ? 'a viewer' : 'an operator'}. ${needs === 'owner' ? 'Owners' : 'Operators'} can do this.`;
  }
  return isLost ? 'There is no connection to the server.' : undefined;
}
