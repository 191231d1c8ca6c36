import { listPrice } from '../market/list-price.js';
import { type InstanceType, instanceTypes } from '../state/instance-types.js';

/** A product of the price list. Its family is one of the attributes. */
export interface Product {
  readonly sku: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly usdPerHour: number;
}

/**
 * Returns the products of the price list for all instance types, in this region and in another. Besides the price of a
 * Linux instance on shared hardware it has all products that an incomplete filter would return too (AWS Billing user
 * guide, "Price List Query API").
 */
export function productsOf(region: string): readonly Product[] {
  const regions = [region, region === 'eu-central-1' ? 'us-east-1' : 'eu-central-1'];
  return regions
    .flatMap((regionCode) => instanceTypes.flatMap((type) => variantsOf(type, regionCode)))
    .map((product, index) => ({ sku: `SKU${String(index).padStart(13, '0')}`, ...product }));
}

function variantsOf(type: InstanceType, regionCode: string): readonly Omit<Product, 'sku'>[] {
  const linux = listPrice(type, regionCode);
  const windows = linux + 0.046 * type.vcpus;
  const variant = (usdPerHour: number, changes: Readonly<Record<string, string>>) => ({
    attributes: { ...attributesOf(type, regionCode), ...changes },
    usdPerHour,
  });
  return [
    variant(0, { capacitystatus: 'AllocatedCapacityReservation' }),
    // On AWS it costs the same. The difference here reveals a filter that does not exclude it.
    variant(linux * 1.02, { capacitystatus: 'UnusedCapacityReservation', usagetype: `UnusedBox:${type.name}` }),
    // A row with the price 0 that no filter excludes.
    variant(0, { operation: 'RunInstances:FFP' }),
    variant(linux * 0.7, { marketoption: 'CapacityBlock' }),
    variant(windows, { operatingSystem: 'Windows' }),
    variant(linux * 1.01, { operatingSystem: 'Windows', licenseModel: 'Bring your own license' }),
    variant(linux + 0.06, { operatingSystem: 'RHEL' }),
    variant(linux + 0.48, { preInstalledSw: 'SQL Web' }),
    variant(linux * 1.06, { tenancy: 'Dedicated' }),
    variant(0, { tenancy: 'Host' }),
    variant(linux, {}),
  ];
}

function attributesOf(type: InstanceType, regionCode: string): Readonly<Record<string, string>> {
  return {
    productFamily: 'Compute Instance',
    servicecode: 'AmazonEC2',
    instanceType: type.name,
    regionCode,
    locationType: 'AWS Region',
    operatingSystem: 'Linux',
    preInstalledSw: 'NA',
    tenancy: 'Shared',
    capacitystatus: 'Used',
    marketoption: 'OnDemand',
    licenseModel: 'No License required',
    vcpu: String(type.vcpus),
    memory: `${type.memoryMib / 1_024} GiB`,
    usagetype: `BoxUsage:${type.name}`,
    operation: 'RunInstances',
  };
}

/** Formats a product as GetProducts does, with a reserved term besides the on-demand term. */
export function priceListItem({ sku, attributes, usdPerHour }: Product): string {
  const { productFamily, ...others } = attributes;
  const usd = usdPerHour.toFixed(10);
  const term = (offer: string, unit: string, amount: string) => ({
    [`${sku}.${offer}`]: {
      sku,
      offerTermCode: offer,
      effectiveDate: '2026-01-01T00:00:00Z',
      termAttributes: {},
      priceDimensions: {
        [`${sku}.${offer}.6YS6EN2CT7`]: {
          rateCode: `${sku}.${offer}.6YS6EN2CT7`,
          unit,
          beginRange: '0',
          endRange: 'Inf',
          description: `$${amount} per ${unit}`,
          appliesTo: [],
          pricePerUnit: { USD: amount },
        },
      },
    },
  });
  return JSON.stringify({
    product: { productFamily, attributes: others, sku },
    serviceCode: 'AmazonEC2',
    terms: { OnDemand: term('JRTCKXETXF', 'Hrs', usd), Reserved: term('38NPMPTW36', 'Quantity', '100.0000000000') },
    version: '20260101000000',
    publicationDate: '2026-01-01T00:00:00Z',
  });
}
