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

/** Some types have a price under only one of these names. */
const linux = ['Linux/UNIX', 'Linux/UNIX (Amazon VPC)'];

/** Reads the current spot price in every zone, from all pages of one narrow query. */
export async function readSpotPrices(
  from: { readonly ec2: Ec2Api; readonly clock: Clock; readonly log: Logger },
  instanceType: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Price>> {
  const readAt = from.clock.now();
  const query: DescribeSpotPriceHistoryCommandInput = {
    // A cast, as the SDK lists the types that it knew when it was built.
    InstanceTypes: [instanceType] as DescribeSpotPriceHistoryCommandInput['InstanceTypes'],
    ProductDescriptions: linux,
    // Selects the last change before now, which is the current price.
    StartTime: new Date(readAt),
    MaxResults: 1_000,
  };
  const rows = await allPages(from.log, 'ec2:DescribeSpotPriceHistory', async (token) => {
    const command = new DescribeSpotPriceHistoryCommand({ ...query, ...token });
    const action = 'ec2:DescribeSpotPriceHistory';
    const page = await from.ec2.call({ action, signal }, (client, options) => client.send(command, options));
    return { items: page.SpotPriceHistory ?? [], nextToken: page.NextToken };
  });
  const matching = rows.filter(
    ({ InstanceType, ProductDescription = '' }) => InstanceType === instanceType && linux.includes(ProductDescription),
  );
  return new Map(
    [...newestByZone(matching)].flatMap(([zone, { SpotPrice: text }]) => {
      const usd = usdPerHour(text);
      return usd === undefined ? [] : [[zone, { usdPerHour: usd, source: 'spot-price-history', readAt }] as const];
    }),
  );
}

/** The newest row of each zone counts, also when it has no valid price, as an older price would be outdated. */
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
