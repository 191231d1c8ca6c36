/** More than any EC2 instance costs: what is above it was not meant as dollars per hour. */
const maxUsdPerHour = 1_000;

/** A price as AWS writes it, `0.0416000000`. Anything else is no price, and neither is 0: it means "unknown". */
export function usdPerHour(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{1,6}(\.\d{1,20})?$/.test(text)) return undefined;
  const usd = Number(text);
  return usd > 0 && usd <= maxUsdPerHour ? usd : undefined;
}
