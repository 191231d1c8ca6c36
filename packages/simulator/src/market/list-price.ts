import type { InstanceType } from '../state/instance-types.js';

/**
 * The on-demand price of the smallest size of each family, for Linux in us-east-1, in USD per hour. Each size doubles
 * it.
 */
const smallestPrices: Readonly<Record<string, number>> = {
  t3: 0.0052,
  t4g: 0.0042,
  m5: 0.096,
  m5d: 0.113,
  c5: 0.085,
  c6g: 0.068,
  r5: 0.126,
};

const doublings: Readonly<Record<string, number>> = {
  nano: 0,
  micro: 1,
  small: 2,
  medium: 3,
  large: 4,
  xlarge: 5,
  '2xlarge': 6,
  '4xlarge': 7,
};

/** Returns the on-demand price of a type with Linux, in USD per hour. Regions other than us-east-1 cost 10 % more. */
export function listPrice(type: InstanceType, region: string): number {
  const [family = '', size = ''] = type.name.split('.');
  const steps = (doublings[size] ?? 0) - (type.burstable ? 0 : 4);
  return (smallestPrices[family] ?? 0) * 2 ** steps * (region === 'us-east-1' ? 1 : 1.1);
}
