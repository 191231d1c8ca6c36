import type { FleetWorkload } from '../fleet/fleet-query.js';
import { savedShare } from '../fleet/fleet-sort.js';
import { Percent } from '../format/percent.js';
import { Price } from '../format/price.js';

/** Where a workload runs now and what that costs, as a sentence. */
export function PresentPlace({ workload }: { readonly workload: FleetWorkload }) {
  const { market, zone, price } = workload;
  const saved = savedShare(workload);
  return (
    <>
      It runs {market === null ? '' : `on ${market} `}in {zone ?? 'an unknown zone'} for <Price usd={price} unit />
      {saved !== null && saved > 0 && (
        <>
          {' '}
          and saves <Percent share={saved} />
        </>
      )}
      .
    </>
  );
}
