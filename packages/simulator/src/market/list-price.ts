import type { InstanceType } from '../state/instance-types.js';

/** USD an hour of the smallest size of each family in us-east-1, Linux on demand; each size doubles it. */
const smallest: Readonly<Record<string, number>> = {
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

/** What a type costs on demand with Linux, in USD an hour; every region but us-east-1 takes a tenth more. */
export function listPrice(type: InstanceType, region: string): number {
  const [family = '', size = ''] = type.name.split('.');
  const steps = (doublings[size] ?? 0) - (type.burstable ? 0 : 4);
  return (smallest[family] ?? 0) * 2 ** steps * (region === 'us-east-1' ? 1 : 1.1);
}
