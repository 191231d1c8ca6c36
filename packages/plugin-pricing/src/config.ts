import * as z from 'zod';

/** Settings of the plugin; the variable is that of the v4 agent. */
export const pricingConfig = z.strictObject({
  reportIntervalSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(300)
    .describe('Seconds between price reports.')
    .meta({ env: 'PRICING_REPORT_INTERVAL' }),
});
export type PricingConfig = z.output<typeof pricingConfig>;
