import { formatPoolId } from '@spotguard/protocol';
import * as z from 'zod';
import { type Amounts, savedOf } from '../../../savings/amounts.js';
import type { SavingsItem, SavingsRequest } from '../../../savings/read-savings.js';
import { pageOf } from '../paging.js';

const hours = z.number().min(0);
const dollars = z.number().nullable();

const amountsShape = {
  hours: hours.meta({ description: 'Hours in which the workloads ran, with the unknown ones.' }),
  unknownHours: hours.meta({ description: 'Hours of which no price is known, or not whether the instance ran.' }),
  baseline: dollars.meta({ description: 'The on-demand price of the known hours. null: no hour is known.' }),
  spot: dollars.meta({ description: 'What the known hours on the spot market cost.' }),
  onDemand: dollars.meta({ description: 'What the known hours on the on-demand market cost.' }),
  overlap: dollars.meta({
    description: 'What second instances cost while the primary changed, or that were not needed.',
  }),
  overlapHours: hours,
  overlapUnknownHours: hours.meta({ description: 'Hours of such instances that are not in `overlap`.' }),
  replicas: dollars,
  replicaHours: hours,
  replicaUnknownHours: hours.meta({ description: 'Hours of replicas that are not in `replicas`.' }),
  saved: dollars.meta({ description: 'baseline - spot - onDemand - overlap - replicas; negative when more was paid.' }),
  savedShare: z.number().nullable().meta({ description: 'The part of `baseline` that was saved, at most 1.' }),
};
export const amountsSchema = z
  .object(amountsShape)
  .meta({ id: 'Bill', description: 'The terms of a bill, in hours and USD.' });

const text = z.string().nullable();
const itemSchema = z
  .object({
    period: text.meta({ description: 'The day or month (UTC), such as 2026-11-23 or 2026-11.' }),
    workloadId: text,
    name: text,
    pool: text.meta({ description: 'Instance type and zone of spot instances; null for any other.' }),
    market: text,
    instanceType: text,
    zone: text,
    ...amountsShape,
  })
  .meta({
    id: 'BillItem',
    description: 'One group of a bill. Of the first seven fields only those of the grouping are set.',
  });

/** The answer: a page of groups, and the sum of all groups. */
export const savingsSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    total: amountsSchema,
    notIncluded: z.array(z.string()).meta({ description: 'What is paid and is not in the bill.' }),
    ...pageOf(itemSchema).shape,
  })
  .meta({
    id: 'Savings',
    description: 'What the workloads cost, and what they would have cost on-demand, at list prices.',
  });

/** The columns of the groups as CSV: every term of the bill. */
export const savingsCsv = Object.keys(itemSchema.shape);

/** What nobody reports the price or the size of. */
export const notIncluded = ['images and snapshots', 'volumes', 'data transfer', 'discounts and commitments'];

/** Shows the terms of a bill. A sum of which no hour is known is null, not 0. */
export function showAmounts(amounts: Readonly<Amounts>): z.output<typeof amountsSchema> {
  const { knownHours, unknownHours, overlapHours, overlapUnknownHours, replicaHours, replicaUnknownHours } = amounts;
  const known = (sum: number, ofKnown: number, ofUnknown: number) =>
    ofKnown === 0 && ofUnknown > 0 ? null : rounded(sum);
  const baseline = known(amounts.baseline, knownHours, unknownHours);
  return {
    hours: rounded(knownHours + unknownHours),
    unknownHours: rounded(unknownHours),
    baseline,
    spot: known(amounts.spot, knownHours, unknownHours),
    onDemand: known(amounts.onDemand, knownHours, unknownHours),
    overlap: known(amounts.overlap, overlapHours, overlapUnknownHours),
    overlapHours: rounded(overlapHours),
    overlapUnknownHours: rounded(overlapUnknownHours),
    replicas: known(amounts.replicas, replicaHours, replicaUnknownHours),
    replicaHours: rounded(replicaHours),
    replicaUnknownHours: rounded(replicaUnknownHours),
    saved: baseline === null ? null : rounded(savedOf(amounts)),
    savedShare: baseline === null || baseline === 0 ? null : rounded(savedOf(amounts) / baseline),
  };
}

/** To a millionth, so that sums of products show no rounding of the computer. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Shows one group of a bill. */
export function showItem(item: SavingsItem, by: SavingsRequest['by']): z.output<typeof itemSchema> {
  const { at, workloadId = null, name = null, market, instanceType, zone } = item;
  const isPool = market === 'spot' && instanceType && zone;
  return {
    period: at === undefined ? null : at.toISOString().slice(0, by === 'month' ? 7 : 10),
    workloadId,
    name,
    pool: isPool ? formatPoolId({ instanceType, availabilityZone: zone }) : null,
    market: market || null,
    instanceType: instanceType || null,
    zone: zone || null,
    ...showAmounts(item),
  };
}
