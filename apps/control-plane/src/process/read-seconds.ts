import { InvalidArgumentError } from 'commander';

const day = 86_400;
const maxDays = 366;
const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: day };

/** Reads a duration from the command line, such as `24h`, in seconds. */
export function readSeconds(text: string): number {
  const [, amount, unit] = /^(\d{1,8})([smhd]?)$/.exec(text) ?? [];
  const total = Number(amount) * (units[unit ?? ''] ?? (amount === '0' ? 0 : Number.NaN));
  if (total >= 0 && total <= maxDays * day) return total;
  throw new InvalidArgumentError('Give 0, or a number with s, m, h or d, up to 366d.');
}
