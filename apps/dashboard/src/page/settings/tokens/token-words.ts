import type { Token, TokenScope } from './token-queries.js';

/** What a token for programs may do, in words. */
export const scopeNames: Readonly<Record<TokenScope, string>> = {
  read: 'Read',
  operate: 'Operate',
  administer: 'Administer',
};

/** How many agents used a token: `1 agent`, `17 agents`. */
export function agentsText(count: number): string {
  return count === 1 ? '1 agent' : `${count} agents`;
}

/** What happens when a token is revoked. */
export function revokeWords({ agents }: Pick<Token, 'agents'>): string {
  if (agents === null) return 'Programs that use it are refused at once.';
  if (agents === 0) return 'No agent used it in the last hour. Whoever still has it is refused at once.';
  return agents === 1
    ? '1 agent used it in the last hour. It stops reporting at once and cannot be commanded.'
    : `${agents} agents used it in the last hour. They stop reporting at once and cannot be commanded.`;
}
