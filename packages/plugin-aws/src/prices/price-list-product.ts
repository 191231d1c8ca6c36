import * as z from 'zod';
import { usdPerHour } from './usd-per-hour.js';

/** The filter for the price list: Linux on shared hardware, without reservation or licence (attributes of AmazonEC2). */
export function productFilter(instanceType: string, region: string): Readonly<Record<string, string>> {
  const isBareMetal = /\.metal(-|$)/.test(instanceType);
  return {
    regionCode: region,
    instanceType,
    operatingSystem: 'Linux',
    preInstalledSw: 'NA',
    licenseModel: 'No License required',
    capacitystatus: 'Used',
    marketoption: 'OnDemand',
    tenancy: isBareMetal ? 'Dedicated' : 'Shared',
    productFamily: isBareMetal ? 'Compute Instance (bare metal)' : 'Compute Instance',
  };
}

const priceListItem = z.object({
  product: z.object({
    productFamily: z.string(),
    attributes: z.record(z.string(), z.unknown()),
  }),
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({ unit: z.unknown(), pricePerUnit: z.object({ USD: z.unknown() }) }),
        ),
      }),
    ),
  }),
});

/**
 * The prices in USD per hour that an item of the price list has for the product; none when the item is for another product,
 * malformed, or free. The attributes of the filter are checked again, so that no price of another product is used.
 */
export function pricesOf(item: string, filter: Readonly<Record<string, string>>): readonly number[] {
  const parsed = priceListItem.safeParse(jsonOf(item));
  if (!parsed.success) return [];
  const { product, terms } = parsed.data;
  const attributes: Readonly<Record<string, unknown>> = {
    ...product.attributes,
    productFamily: product.productFamily,
  };
  if (Object.entries(filter).some(([name, value]) => attributes[name] !== value)) return [];
  return Object.values(terms.OnDemand)
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .filter(({ unit }) => unit === 'Hrs')
    .flatMap(({ pricePerUnit }) => usdPerHour(pricePerUnit.USD) ?? []);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
