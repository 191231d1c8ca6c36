import type { FleetWorkload } from '../fleet/fleet-query.js';

/** Something that the browser tells: about which workload, and what. */
export interface Need {
  readonly name: string;
  readonly text: string;
}

type Known = Pick<FleetWorkload, 'name' | 'workloadId' | 'attention' | 'notice'>;

/**
 * What is new in a fleet and is worth a notice of the browser: a workload that needs a person, or that AWS takes. Without the
 * fleet before nothing is new, so that opening the page tells nothing.
 */
export function newNeeds(
  before: { readonly workloads: readonly Known[] } | undefined,
  now: { readonly workloads: readonly Known[] },
): readonly Need[] {
  if (before === undefined) return [];
  const earlier = new Map(before.workloads.map((workload) => [workload.workloadId, workload]));
  return now.workloads.flatMap((workload) => {
    const known = earlier.get(workload.workloadId);
    const { name } = workload;
    if (workload.notice !== null && (known === undefined || known.notice === null))
      return [{ name, text: 'AWS takes its instance.' }];
    return needsPerson(workload) && (known === undefined || !needsPerson(known))
      ? [{ name, text: 'It needs you.' }]
      : [];
  });
}

function needsPerson({ attention }: Known): boolean {
  return attention.some(({ urgency }) => urgency === 'needs-you');
}
