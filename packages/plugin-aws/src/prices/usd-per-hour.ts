/** More than any EC2 instance costs; a larger number is not a price in dollars per hour. */
const maxUsdPerHour = 1_000;

/** Parses a price as AWS writes it, `0.0416000000`. Undefined for anything else and for 0, which means "unknown". */
export function usdPerHour(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{1,6}(\.\d{1,20})?$/.test(text)) return undefined;
  const usd = Number(text);
  return usd > 0 && usd <= maxUsdPerHour ? usd : undefined;
}
