import type { Command } from './workload-queries.js';

/** Says what was ordered: the name of the command, as words where it has the form of v4, and for a switch where to. */
export function commandWords({ type, input }: Pick<Command, 'type' | 'input'>): string {
  if (type !== 'switch' || input === null) return type.replaceAll('_', ' ');
  const { target_mode: mode, target_pool_id: pool } = input;
  if (mode === 'ondemand') return 'switch to on-demand';
  return typeof pool === 'string' ? `switch to ${pool}` : type;
}
