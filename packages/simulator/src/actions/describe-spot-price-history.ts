import type { PriceChange } from '../market/spot-market.js';
import { ApiError, invalidValue } from '../query/api-error.js';
import { integer, list, text } from '../query/fields.js';
import { applyFilters, filterList } from '../query/filters.js';
import type { InstanceType } from '../state/instance-types.js';
import { defineAction } from './action.js';

const maxPageSize = 1_000;
const maxAgeMs = 90 * 24 * 3_600_000;

/**
 * Lists spot prices, newest first. As on EC2, a page is cut before filters and products are applied, so a page may be
 * short or empty and still have a token. The token of the last page is an empty string.
 */
export const describeSpotPriceHistory = defineAction({
  name: 'DescribeSpotPriceHistory',
  shape: {
    StartTime: text,
    EndTime: text,
    InstanceType: list(text),
    ProductDescription: list(text),
    AvailabilityZone: text,
    AvailabilityZoneId: text,
    Filter: filterList,
    MaxResults: integer(0),
    NextToken: text,
  },
  run(parameters, { state, permit }) {
    permit();
    const { AvailabilityZone, AvailabilityZoneId, InstanceType, ProductDescription } = parameters;
    if (AvailabilityZone !== undefined && AvailabilityZoneId !== undefined) {
      throw new ApiError(
        'InvalidParameterCombination',
        'The parameters AvailabilityZone and AvailabilityZoneId cannot be used together',
      );
    }
    const now = state.clock.now();
    const from = Math.max(timeOf('StartTime', parameters.StartTime) ?? 0, now - maxAgeMs);
    const rows = state.market
      .changes(from, timeOf('EndTime', parameters.EndTime) ?? now)
      .filter(({ type }) => InstanceType.length === 0 || InstanceType.includes(type.name))
      .flatMap(rowsOf);
    const before = parameters.NextToken ? positionOf(parameters.NextToken) : Infinity;
    const rest = rows.filter(({ position }) => position < before);
    const page = rest.slice(0, Math.min(parameters.MaxResults || maxPageSize, maxPageSize));
    const selected = page.filter(
      ({ zone, product }) =>
        (ProductDescription.length === 0 || ProductDescription.includes(product)) &&
        (AvailabilityZone ?? zone.name) === zone.name &&
        (AvailabilityZoneId ?? zone.id) === zone.id,
    );
    const found = applyFilters(selected, parameters.Filter, {
      names: ['availability-zone', 'availability-zone-id', 'instance-type', 'product-description', 'spot-price'],
      taggable: false,
      describe: ({ zone, type, product, price }) => ({
        values: {
          'availability-zone': [zone.name],
          'availability-zone-id': [zone.id],
          'instance-type': [type.name],
          'product-description': [product],
          'spot-price': [price],
        },
      }),
    });
    return {
      spotPriceHistorySet: found.map(({ type, product, price, at, zone }) => ({
        instanceType: type.name,
        productDescription: product,
        spotPrice: price,
        timestamp: at,
        availabilityZone: zone.name,
        availabilityZoneId: zone.id,
      })),
      nextToken: page.length < rest.length ? tokenOf(page.at(-1)?.position ?? 0) : '',
    };
  },
});

/** Returns a row for each product under which the pool has a price. A higher position means a newer price. */
function rowsOf({ sequence, type, zone, usdPerHour, at }: PriceChange) {
  return productsOf(type).map(({ product, surcharge }, index) => ({
    position: 10 * sequence + 9 - index,
    type,
    zone,
    at,
    product,
    price: (usdPerHour + surcharge).toFixed(6),
  }));
}

/**
 * Returns the products under which a type is sold. T3 has only the VPC name and arm64 only the plain name, so a caller
 * that asks for one name misses prices.
 */
function productsOf(type: InstanceType): readonly { readonly product: string; readonly surcharge: number }[] {
  const plain = { product: 'Linux/UNIX', surcharge: 0 };
  const vpc = { product: 'Linux/UNIX (Amazon VPC)', surcharge: 0 };
  const redHat = { product: 'Red Hat Enterprise Linux', surcharge: 0.06 };
  if (type.architecture === 'arm64') return [redHat, plain];
  const windows = { product: 'Windows', surcharge: 0.046 * type.vcpus };
  return type.name.startsWith('t3.') ? [windows, redHat, vpc] : [windows, redHat, plain, vpc];
}

function timeOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw invalidValue(`Invalid format for date in parameter ${name}: ${value}`);
  return time;
}

function tokenOf(position: number): string {
  return Buffer.from(`before:${position}`).toString('base64url');
}

function positionOf(token: string): number {
  const match = /^before:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw invalidValue(`The token '${token}' is invalid. Use the NextToken of the previous answer.`);
  return Number(match[1]);
}
