/** A processor architecture as EC2 names it. */
export type Architecture = 'x86_64' | 'arm64';

/** An instance type (numbers from the EC2 user guide). */
export interface InstanceType {
  readonly sequence: number;
  readonly name: string;
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly burstable: boolean;
  /** The local NVMe disks: their number, and the size of each. */
  readonly localDisks?: { readonly count: number; readonly sizeGb: number };
}

const sizes = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge', '2xlarge', '4xlarge'] as const;

/** The vCPUs and the memory in MiB of the burstable sizes, the same for T3 and T4g. */
const burstable: Readonly<Partial<Record<(typeof sizes)[number], readonly [number, number]>>> = {
  nano: [2, 512],
  micro: [2, 1_024],
  small: [2, 2_048],
  medium: [2, 4_096],
  large: [2, 8_192],
  xlarge: [4, 16_384],
  '2xlarge': [8, 32_768],
};

const fixed: Readonly<Record<string, number>> = { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16 };
const localDisks: Readonly<Record<string, InstanceType['localDisks']>> = {
  large: { count: 1, sizeGb: 75 },
  xlarge: { count: 1, sizeGb: 150 },
  '2xlarge': { count: 1, sizeGb: 300 },
  '4xlarge': { count: 2, sizeGb: 300 },
};

/** The types of the region: families t3, t4g (arm64), m5, m5d (with local disks), c5, c6g (arm64) and r5. */
export const instanceTypes: readonly InstanceType[] = [
  ...burstableFamily('t3', 'x86_64'),
  ...burstableFamily('t4g', 'arm64'),
  ...fixedFamily('m5', { architecture: 'x86_64', mibPerCpu: 4_096 }),
  ...fixedFamily('m5d', { architecture: 'x86_64', mibPerCpu: 4_096, local: true }),
  ...fixedFamily('c5', { architecture: 'x86_64', mibPerCpu: 2_048 }),
  ...fixedFamily('c6g', { architecture: 'arm64', mibPerCpu: 2_048 }),
  ...fixedFamily('r5', { architecture: 'x86_64', mibPerCpu: 8_192 }),
].map((type, sequence) => ({ ...type, sequence }));

function burstableFamily(family: string, architecture: Architecture): readonly Omit<InstanceType, 'sequence'>[] {
  return Object.entries(burstable).map(([size, [vcpus, memoryMib]]) => ({
    name: `${family}.${size}`,
    architecture,
    vcpus,
    memoryMib,
    burstable: true,
  }));
}

function fixedFamily(
  family: string,
  options: { readonly architecture: Architecture; readonly mibPerCpu: number; readonly local?: boolean },
): readonly Omit<InstanceType, 'sequence'>[] {
  return Object.entries(fixed).map(([size, vcpus]) => ({
    name: `${family}.${size}`,
    architecture: options.architecture,
    vcpus,
    memoryMib: vcpus * options.mibPerCpu,
    burstable: false,
    ...(options.local ? { localDisks: localDisks[size] } : {}),
  }));
}
