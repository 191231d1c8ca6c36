import type { Command } from './workload-queries.js';

/** Says in one sentence what became of a command, in the words of its agent where there are any. */
export function commandState({ state, message, cancellation }: Command): string {
  const told = message === null || message === '' ? '' : ` ${message}`;
  switch (state) {
    case 'queued':
      return 'Waits for the agent.';
    case 'delivered':
      return cancellation?.outcome === 'asked' ? 'Its agent is asked to give it up.' : 'Its agent carries it out.';
    case 'completed':
      return `${cancellation?.outcome === 'too-late' ? 'Done; it was too late to cancel it.' : 'Done.'}${told}`;
    case 'failed':
      return `Failed.${told}`;
    case 'cancelled':
      return `Cancelled.${told}`;
    case 'expired':
      return 'Expired: no agent asked for it in time.';
  }
}
