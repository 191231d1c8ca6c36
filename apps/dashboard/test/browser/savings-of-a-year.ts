import type { components } from '@spotguard/api-client';
import type { Page } from 'playwright-core';
import { noBill } from '../../src/page/savings/savings-queries.js';

type Savings = components['schemas']['Savings'];
type BillItem = components['schemas']['BillItem'];

const workloads = [
  ['gpu-render-3', 'g5.xlarge', 'us-east-1d', 1.006],
  ['build-runner-1', 'c6a.4xlarge', 'us-east-1b', 0.612],
  ['search-index-1', 'r7g.2xlarge', 'us-east-1c', 0.4284],
  ['geo-tiles', 'm7g.2xlarge', 'us-east-1c', 0.3264],
  ['kafka-mirror', 'm7g.large', 'us-east-1a', 0.0816],
  ['ledger-writer', 'm7g.xlarge', 'us-east-1a', 0.1632],
] as const;

/** The bill of hours at an on-demand price: `ledger-writer` was on-demand, `kafka-mirror` often without a known price. */
function billOf(name: string, price: number, hours: number): BillItem {
  const unknownHours = name === 'kafka-mirror' ? Math.round(hours / 3) : 0;
  const baseline = price * (hours - unknownHours);
  const isOnDemand = name === 'ledger-writer';
  const spot = isOnDemand ? 0 : baseline * 0.371;
  const replicaHours = name === 'search-index-1' ? hours / 2 : 0;
  const overlapHours = isOnDemand ? 0 : hours / 300;
  return withSaved({
    ...noBill,
    hours,
    unknownHours,
    baseline,
    spot,
    onDemand: isOnDemand ? baseline : 0,
    overlap: overlapHours * price * 0.371,
    overlapHours,
    replicas: replicaHours * price * 0.371,
    replicaHours,
  });
}

function withSaved(bill: BillItem): BillItem {
  const { baseline, spot, onDemand, overlap, replicas } = bill;
  const saved = (baseline ?? 0) - (spot ?? 0) - (onDemand ?? 0) - (overlap ?? 0) - (replicas ?? 0);
  return { ...bill, saved, savedShare: baseline === 0 || baseline === null ? null : saved / baseline };
}

function sumOf(items: readonly BillItem[]): BillItem {
  const terms = [
    'hours',
    'unknownHours',
    'baseline',
    'spot',
    'onDemand',
    'overlap',
    'overlapHours',
    'replicas',
    'replicaHours',
  ] as const;
  const sum = { ...noBill };
  for (const item of items) for (const term of terms) sum[term] = (sum[term] ?? 0) + (item[term] ?? 0);
  return withSaved(sum);
}

/** How many hours of each workload a month has had by now. */
function hoursOf(month: string, now: Date): number {
  const start = Date.parse(`${month}-01T00:00:00Z`);
  const [year = 0, number = 1] = month.split('-').map(Number);
  const end = Math.min(Date.UTC(year, number), now.getTime());
  return Math.max(0, Math.round((end - start) / 3_600_000));
}

/** How many of the workloads there were in a month: one more every second month. */
function workloadsOf(month: string, now: Date) {
  const months =
    (now.getUTCFullYear() - Number(month.slice(0, 4))) * 12 + now.getUTCMonth() + 1 - Number(month.slice(5));
  return workloads.slice(0, Math.max(1, workloads.length - Math.floor(months / 2)));
}

function monthlyItems(month: string, now: Date): readonly BillItem[] {
  return workloadsOf(month, now).map(([name, instanceType, zone, price]) => ({
    ...billOf(name, price, hoursOf(month, now)),
    name,
    instanceType,
    zone,
  }));
}

function answer(query: URLSearchParams, now: Date): Savings {
  const [from = '', to = ''] = [query.get('from') ?? '', query.get('to') ?? ''];
  const months: string[] = [];
  for (let at = new Date(`${from}T00:00:00Z`); at.toISOString() < `${to}T`; at.setUTCMonth(at.getUTCMonth() + 1)) {
    months.push(at.toISOString().slice(0, 7));
  }
  const by = query.get('by');
  const ofMonth = monthlyItems(months[0] ?? '', now);
  const items =
    by === 'month'
      ? months.map((month) => ({ ...sumOf(monthlyItems(month, now)), period: month }))
      : by === 'pool'
        ? ofMonth.map((item) => ({ ...item, name: null, market: item.onDemand === 0 ? 'spot' : 'on-demand' }))
        : by === 'day'
          ? [{ ...sumOf(ofMonth), period: `${months[0]}-01` }]
          : ofMonth.map((item) => ({ ...item, workloadId: item.name, instanceType: null, zone: null }));
  const notIncluded = ['images and snapshots', 'volumes', 'data transfer', 'discounts and commitments'];
  return { from, to, total: sumOf(items), notIncluded, items, nextCursor: null };
}

/** Answers the page, in place of the server, with the bills of a year: to have them, a server would have to run for a year. */
export async function answerWithSavingsOfAYear(page: Page): Promise<void> {
  await page.route('**/api/v1/savings?*', (route) => {
    const { searchParams } = new URL(route.request().url());
    return searchParams.has('format') ? route.continue() : route.fulfill({ json: answer(searchParams, new Date()) });
  });
}
