import type { FleetWorkload } from './fleet-query.js';

/** The views of the fleet: filters with a name. */
export const fleetViews = {
  all: { name: 'All', includes: () => true },
  spot: { name: 'Spot', includes: ({ market }) => market === 'spot' },
  'on-demand': { name: 'On-demand', includes: ({ market }) => market === 'on-demand' },
  replica: { name: 'With replica', includes: ({ replica }) => replica !== null },
  moving: { name: 'Moving', includes: ({ status }) => status === 'moving' || status === 'under-notice' },
  attention: { name: 'Needs you', includes: (workload) => needsYou(workload) },
} as const satisfies Readonly<
  Record<string, { readonly name: string; readonly includes: (workload: FleetWorkload) => boolean }>
>;

/** The name of a view in the address. */
export type FleetView = keyof typeof fleetViews;

/** Whether a person is needed for a workload. */
export function needsYou({ attention }: FleetWorkload): boolean {
  return attention.some(({ urgency }) => urgency === 'needs-you');
}

/** Whether the agents are doing something about a workload now. */
export function isInHand({ attention }: FleetWorkload): boolean {
  return attention.some(({ urgency }) => urgency === 'in-hand');
}
