import { and, eq, isNotNull, isNull, not, or, type SQL } from 'drizzle-orm';
import type { CommandRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { isExpired, maxWaitMilliseconds } from './expire-commands.js';

/**
 * The states of a command, for people. `queued`: no agent has got it yet. `delivered`: an agent has it, or had it when it was
 * last in contact.
 */
export const commandStates = ['queued', 'delivered', 'completed', 'failed', 'cancelled', 'expired'] as const;
export type CommandState = (typeof commandStates)[number];

/** Returns the state of a command. One that is too old to be delivered counts as expired before it is closed. */
export function stateOf(
  command: Pick<CommandRow, 'status' | 'endedAs' | 'leaseExpiresAt' | 'createdAt'>,
  now: Date,
): CommandState {
  const { status, endedAs, leaseExpiresAt, createdAt } = command;
  if (status === 'completed') return 'completed';
  if (status === 'failed') return endedAs ?? 'failed';
  if (now.getTime() - (leaseExpiresAt ?? createdAt).getTime() >= maxWaitMilliseconds) return 'expired';
  return leaseExpiresAt === null ? 'queued' : 'delivered';
}

/** Matches the commands that are in a state. */
export function isInState(scope: Scope, state: CommandState): SQL | undefined {
  const isPending = eq(commands.status, 'pending');
  const hasFailed = eq(commands.status, 'failed');
  switch (state) {
    case 'queued':
      return and(isPending, isNull(commands.leaseExpiresAt), not(isExpired(scope)));
    case 'delivered':
      return and(isPending, isNotNull(commands.leaseExpiresAt), not(isExpired(scope)));
    case 'completed':
      return eq(commands.status, 'completed');
    case 'failed':
      return and(hasFailed, isNull(commands.endedAs));
    case 'cancelled':
      return and(hasFailed, eq(commands.endedAs, 'cancelled'));
    case 'expired':
      return or(and(hasFailed, eq(commands.endedAs, 'expired')), and(isPending, isExpired(scope)));
  }
}
