import type { FleetWorkload } from '../../fleet/fleet-query.js';
import { movesUnderWay } from '../../workload/moves-under-way.js';

const maxNames = 5;

/** Which workloads are moved at once when a freeze is lifted: those with an order that waits, and those under notice. */
export function liftWords(workloads: readonly Pick<FleetWorkload, 'name' | 'commands' | 'status'>[]): string {
  const moved = workloads.filter((one) => movesUnderWay(one) > 0 || one.status === 'under-notice');
  if (moved.length === 0) return 'Nothing would be moved at once.';
  const names = moved.slice(0, maxNames).map(({ name }) => name);
  const more = moved.length - names.length;
  const list = more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
  return `${moved.length === 1 ? '1 workload' : `${moved.length} workloads`} would be moved at once: ${list}.`;
}
