/** Below it, hours have a tenth. */
const tenthsBelow = 10;

/** Writes a number of hours without a unit: `124,270`, `0.3`, `0`. */
export function formatHours(hours: number): string {
  if (hours === 0) return '0';
  const decimals = hours < tenthsBelow ? 1 : 0;
  const text = hours.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return text === '0.0' ? '< 0.1' : text;
}
