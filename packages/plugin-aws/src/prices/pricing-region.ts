/** Regions of the public partition, by the nearest endpoint of the Price List Query API (Billing user guide). */
const endpoints: readonly (readonly [RegExp, string])[] = [
  [/^(us|ca|mx|sa)-[a-z]+-\d$/, 'us-east-1'],
  [/^(eu|af|me|il)-[a-z]+-\d$/, 'eu-central-1'],
  [/^ap-[a-z]+-\d$/, 'ap-south-1'],
];

/**
 * The region of the endpoint that has the prices of a region in USD. Undefined for China, whose list is in CNY, and for
 * GovCloud and the isolated partitions, which have none.
 */
export function pricingRegion(region: string): string | undefined {
  return endpoints.find(([pattern]) => pattern.test(region))?.[1];
}
