import type { FleetWorkload } from '../fleet/fleet-query.js';

/** The types of commands that launch, end or change an instance. */
const moves = new Set(['switch', 'promote_replica', 'create_replica', 'terminate']);

/** How many commands that move the workload are with its agents or wait for them. */
export function movesUnderWay({ commands }: Pick<FleetWorkload, 'commands'>): number {
  return commands.filter(({ type }) => moves.has(type)).length;
}
