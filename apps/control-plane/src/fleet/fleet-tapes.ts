import { type PricedPeriod, pricedPeriods } from '../prices/priced-periods.js';
import type { AccountPrices } from '../prices/read-price-history.js';

/** A time during which a workload ran on one market at about one price. */
export interface TapeRun {
  readonly from: Date;
  /** Null when it is not known where the workload ran, or whether it did. */
  readonly market: 'spot' | 'on-demand' | null;
  /** Its price against the on-demand price of the same type, to a hundredth; null when one of them is unknown. */
  readonly ratio: number | null;
}

/** Where a workload ran for a time. */
export interface TapePlace {
  readonly market: 'spot' | 'on-demand' | null;
  readonly instanceType: string | null;
  readonly zone: string | null;
  readonly region: string | null;
  readonly from: Date;
  /** Until when it is known that it ran there. */
  readonly until: Date;
}

type Runs = readonly TapeRun[];

/** The part of a tape that one place gives, and the key that all such parts have. */
interface TapePart {
  readonly key: string;
  readonly runs: Runs;
}

/**
 * Draws the tapes of workloads over one time. Workloads that ran in the same places at the same times have the same tape,
 * which is kept once.
 */
export class FleetTapes {
  readonly #indexes = new Map<string, number>();
  readonly #parts = new Map<string, Runs>();
  readonly #periods = new Map<string, readonly PricedPeriod[]>();
  /** The tapes so far. */
  readonly tapes: Runs[] = [];

  constructor(
    private readonly prices: AccountPrices,
    private readonly range: { readonly from: Date; readonly to: Date },
  ) {}

  /** Returns the place in `tapes` of the tape of a workload that ran in these places, the oldest first. */
  indexOf(places: readonly TapePlace[]): number {
    const parts = this.#partsOf(places);
    const key = parts.map((part) => part.key).join('\n');
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.tapes.length);
    this.tapes.push(joined(parts.map(({ runs }) => runs)));
    return this.tapes.length - 1;
  }

  #partsOf(places: readonly TapePlace[]): readonly TapePart[] {
    const parts: TapePart[] = [];
    let at = this.range.from.getTime();
    const end = this.range.to.getTime();
    const unknownUntil = (moment: number) => {
      if (moment > at) parts.push({ key: `unknown ${at}`, runs: [{ from: new Date(at), market: null, ratio: null }] });
    };
    for (const place of places) {
      const from = Math.max(at, place.from.getTime());
      const until = Math.min(end, place.until.getTime());
      if (until <= from) continue;
      unknownUntil(from);
      parts.push(this.#partOf(place, from, until));
      at = until;
    }
    unknownUntil(end);
    return parts;
  }

  #partOf(place: TapePlace, from: number, until: number): TapePart {
    const { market, instanceType, zone, region } = place;
    const key = `${market} ${instanceType} ${zone} ${region} ${from} ${until}`;
    const runs = this.#parts.get(key) ?? this.#runsOf(place, from, until);
    this.#parts.set(key, runs);
    return { key, runs };
  }

  #runsOf({ market, instanceType, zone, region }: TapePlace, from: number, until: number): Runs {
    if (market !== 'spot') return [{ from: new Date(from), market, ratio: market === 'on-demand' ? 1 : null }];
    const runs: TapeRun[] = [];
    let at = from;
    const unknownUntil = (moment: number) => {
      if (moment > at) runs.push({ from: new Date(at), market, ratio: null });
    };
    for (const period of this.#periodsOf(instanceType, zone, region)) {
      const [begin, end] = [Math.max(at, period.from), Math.min(until, period.until)];
      if (end <= begin || period.spot === undefined || period.onDemand === undefined) continue;
      unknownUntil(begin);
      const ratio = Math.round((100 * period.spot) / period.onDemand) / 100;
      runs.push({ from: new Date(begin), market, ratio });
      at = end;
    }
    unknownUntil(until);
    return runs;
  }

  #periodsOf(instanceType: string | null, zone: string | null, region: string | null): readonly PricedPeriod[] {
    if (instanceType === null || zone === null || region === null) return [];
    const key = `${instanceType} ${zone} ${region}`;
    const { prices } = this;
    const periods =
      this.#periods.get(key) ?? pricedPeriods(prices.spot(instanceType, zone), prices.onDemand(instanceType, region));
    this.#periods.set(key, periods);
    return periods;
  }
}

/** Puts runs after each other; neighbours that are the same become one. */
function joined(parts: readonly Runs[]): Runs {
  const runs: TapeRun[] = [];
  for (const run of parts.flat()) {
    const last = runs.at(-1);
    if (last === undefined || last.market !== run.market || last.ratio !== run.ratio) runs.push(run);
  }
  return runs;
}
