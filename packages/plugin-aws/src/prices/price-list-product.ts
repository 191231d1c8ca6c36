import * as z from 'zod';
import { usdPerHour } from './usd-per-hour.js';

/** What is asked of the price list: Linux on shared hardware, without reservation or licence (attributes of AmazonEC2). */
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
 * The prices in USD an hour that an item of a price list names for the product asked for; none when it is of another
 * product, of another shape, or free. What the filter asked for is checked again: only that makes it a price of this instance.
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
