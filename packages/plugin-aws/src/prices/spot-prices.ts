import {
  DescribeSpotPriceHistoryCommand,
  type DescribeSpotPriceHistoryCommandInput,
  type SpotPrice,
} from '@aws-sdk/client-ec2';
import type { Clock, Logger } from '@spotguard/sdk';
import type { Price } from '../contract.js';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { allPages } from './all-pages.js';
import { usdPerHour } from './usd-per-hour.js';

/** Some types are priced under one of these names only. */
const linux = ['Linux/UNIX', 'Linux/UNIX (Amazon VPC)'];

/** Reads the spot price in force in every zone: one narrow question, all of its pages. */
export async function readSpotPrices(
  from: { readonly ec2: Ec2Api; readonly clock: Clock; readonly log: Logger },
  instanceType: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Price>> {
  const readAt = from.clock.now();
  const question: DescribeSpotPriceHistoryCommandInput = {
    // A cast, as the SDK lists the types that it knew when it was built.
    InstanceTypes: [instanceType] as DescribeSpotPriceHistoryCommandInput['InstanceTypes'],
    ProductDescriptions: linux,
    // Gives the last change before now, which is the price in force.
    StartTime: new Date(readAt),
    MaxResults: 1_000,
  };
  const rows = await allPages(from.log, 'ec2:DescribeSpotPriceHistory', async (token) => {
    const command = new DescribeSpotPriceHistoryCommand({ ...question, ...token });
    const action = 'ec2:DescribeSpotPriceHistory';
    const page = await from.ec2.call({ action, signal }, (client, options) => client.send(command, options));
    return { items: page.SpotPriceHistory ?? [], nextToken: page.NextToken };
  });
  const asked = rows.filter(
    ({ InstanceType, ProductDescription = '' }) => InstanceType === instanceType && linux.includes(ProductDescription),
  );
  return new Map(
    [...newestByZone(asked)].flatMap(([zone, { SpotPrice: text }]) => {
      const usd = usdPerHour(text);
      return usd === undefined ? [] : [[zone, { usdPerHour: usd, source: 'spot-price-history', readAt }] as const];
    }),
  );
}

/** The last word on each zone counts, also when it is no price: an older one would not be in force. */
function newestByZone(rows: readonly SpotPrice[]): ReadonlyMap<string, SpotPrice> {
  const newest = new Map<string, SpotPrice>();
  for (const row of rows) {
    const zone = row.AvailabilityZone;
    if (zone && timeOf(row) > timeOf(newest.get(zone))) newest.set(zone, row);
  }
  return newest;
}

function timeOf(row: SpotPrice | undefined): number {
  const time = row?.Timestamp?.getTime();
  return time === undefined || Number.isNaN(time) ? -Infinity : time;
}
