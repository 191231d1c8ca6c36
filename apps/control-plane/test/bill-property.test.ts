import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PricePeriod, pricePeriods } from '../src/prices/price-periods.js';
import { type Amounts, addAmounts, amountNames, noAmounts, savedOf } from '../src/savings/amounts.js';
import { type BillLine, billOf, type PriceHistory } from '../src/savings/bill.js';
import type { PlacementInRange } from '../src/workloads/placements/read-placements.js';

const minute = 60_000;
const dayMinutes = 24 * 60;
const days = 3;
const midnight = Date.parse('2026-11-01T00:00:00.000Z');
const at = (minutes: number) => new Date(midnight + minutes * minute);
const zones = ['us-east-1a', 'us-east-1b'];
const moment = fc.integer({ min: 0, max: days * dayMinutes });

const placement: fc.Arbitrary<PlacementInRange> = fc
  .record({
    workloadId: fc.constantFrom('w-1', 'w-2', 'w-3'),
    role: fc.constantFrom('primary', 'replica', 'overlap'),
    market: fc.constantFrom('spot', 'on-demand', null),
    zone: fc.constantFrom(...zones, null),
    moments: fc.tuple(moment, moment, moment).map((drawn) => [...drawn].sort((one, other) => one - other)),
  })
  .map(({ moments: [from = 0, knownUntil = 0, until = 0], ...rest }) => {
    const place = { instanceType: 't3.medium', region: 'us-east-1' };
    return { ...rest, ...place, from: at(from), knownUntil: at(knownUntil), until: at(until) };
  });

/** The prices of one series: changes at random minutes, unknown after an hour (on-demand after a day) without a report. */
const history = (maxAgeMinutes: number) =>
  fc
    .uniqueArray(fc.tuple(moment, fc.integer({ min: 1, max: 20 })), { selector: ([minutes]) => minutes, maxLength: 40 })
    .map((drawn) => {
      const points = drawn.map(([minutes, cents]) => ({ at: at(minutes), price: cents / 100 }));
      points.sort((one, other) => one.at.getTime() - other.at.getTime());
      return pricePeriods(points, maxAgeMinutes * minute);
    });

const world = fc
  .record({
    placements: fc.array(placement, { maxLength: 12 }),
    spot: fc.tuple(history(60), history(60)),
    onDemand: history(dayMinutes),
  })
  .map(({ placements, spot, onDemand }) => {
    const prices: PriceHistory = { spot: (_, zone) => spot[zones.indexOf(zone)] ?? [], onDemand: () => onDemand };
    return { placements, prices };
  });

const whole = { from: at(0), to: at(days * dayMinutes) };

function sum(lines: readonly Readonly<Amounts>[]): Amounts {
  const total = noAmounts();
  for (const line of lines) addAmounts(total, line);
  return total;
}

function expectSame(one: Readonly<Amounts>, other: Readonly<Amounts>): void {
  for (const name of amountNames) expect([name, one[name]]).toEqual([name, expect.closeTo(other[name], 6)]);
}

test('the bills of days, workloads and pools add up to the bill of the whole time', () => {
  fc.assert(
    fc.property(world, ({ placements, prices }) => {
      const lines = billOf(placements, prices, whole);
      const byDay = Array.from({ length: days }, (_, day) =>
        billOf(placements, prices, { from: at(day * dayMinutes), to: at((day + 1) * dayMinutes) }),
      );
      expectSame(sum(byDay.flat()), sum(lines));
      const groups = (key: (line: BillLine) => string) =>
        [...new Set(lines.map(key))].map((value) => sum(lines.filter((line) => key(line) === value)));
      for (const key of [({ workloadId }: BillLine) => workloadId, ({ market, zone }: BillLine) => `${market} ${zone}`])
        expectSame(sum(groups(key)), sum(lines));
      const ofOne = placements.filter(({ workloadId }) => workloadId === 'w-1');
      expectSame(sum(billOf(ofOne, prices, whole)), sum(lines.filter(({ workloadId }) => workloadId === 'w-1')));
    }),
  );
});

test('known and unknown hours are all hours of the placements, and unknown hours cost nothing', () => {
  fc.assert(
    fc.property(world, ({ placements, prices }) => {
      const total = sum(billOf(placements, prices, whole));
      const hoursOf = (role: string) =>
        placements
          .filter((placement) => placement.role === role)
          .reduce((hours, { from, until }) => hours + (until.getTime() - from.getTime()) / 3_600_000, 0);
      expect(total.knownHours + total.unknownHours).toBeCloseTo(hoursOf('primary'), 6);
      expect(total.overlapHours + total.overlapUnknownHours).toBeCloseTo(hoursOf('overlap'), 6);
      expect(total.replicaHours + total.replicaUnknownHours).toBeCloseTo(hoursOf('replica'), 6);
      const nobodyKnows: PriceHistory = { spot: () => [], onDemand: () => [] };
      const unpriced = sum(billOf(placements, nobodyKnows, whole));
      expect([unpriced.knownHours, savedOf(unpriced)]).toEqual([0, 0]);
    }),
  );
});

test('each hour costs what its price was in it, and no more than the highest price', () => {
  fc.assert(
    fc.property(world, ({ placements, prices }) => {
      expectSame(sum(billOf(placements, prices, whole)), byTheMinute(placements, prices));
      for (const placement of placements) {
        const { spot, onDemand, overlap, replicas } = sum(billOf([placement], prices, whole));
        const hours = (placement.until.getTime() - placement.from.getTime()) / 3_600_000;
        expect(spot + onDemand + overlap + replicas).toBeLessThanOrEqual(hours * 0.2 + 1e-9);
      }
    }),
    { numRuns: 40 },
  );
});

/** The bill, computed by looking at each minute of each placement. */
function byTheMinute(placements: readonly PlacementInRange[], prices: PriceHistory): Amounts {
  const total = noAmounts();
  const hours = 1 / 60;
  const priceAt = (periods: readonly PricePeriod[], time: number) =>
    periods.find(({ from, until }) => from.getTime() <= time && time < until.getTime())?.price;
  for (const { role, market, zone, from, until, knownUntil } of placements) {
    for (let time = from.getTime(); time < until.getTime(); time += minute) {
      const onDemand = priceAt(prices.onDemand('t3.medium', 'us-east-1'), time);
      const spot = zone === null ? undefined : priceAt(prices.spot('t3.medium', zone), time);
      const price = market === 'spot' ? spot : onDemand;
      const isKnown = market !== null && zone !== null && time < knownUntil.getTime() && price !== undefined;
      if (role === 'primary') {
        if (!isKnown || onDemand === undefined) total.unknownHours += hours;
        else {
          total.knownHours += hours;
          total.baseline += hours * onDemand;
          total[market === 'spot' ? 'spot' : 'onDemand'] += hours * price;
        }
      } else if (role === 'overlap') {
        total[isKnown ? 'overlapHours' : 'overlapUnknownHours'] += hours;
        if (isKnown) total.overlap += hours * price;
      } else {
        total[isKnown ? 'replicaHours' : 'replicaUnknownHours'] += hours;
        if (isKnown) total.replicas += hours * price;
      }
    }
  }
  return total;
}
