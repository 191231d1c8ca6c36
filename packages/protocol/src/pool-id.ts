import * as z from 'zod';

/** A spot pool: one instance type in one availability zone. */
export interface Pool {
  readonly instanceType: string;
  readonly availabilityZone: string;
}

/** Reads `<instance type>.<zone>`. The type contains a dot itself, so the zone is what follows the last dot. */
export function parsePoolId(poolId: string): Pool | undefined {
  const dot = poolId.lastIndexOf('.');
  if (dot <= 0 || dot === poolId.length - 1) return undefined;
  return { instanceType: poolId.slice(0, dot), availabilityZone: poolId.slice(dot + 1) };
}

/** Writes `<instance type>.<zone>`, for example `t3.medium.us-east-1b`; a zone never contains a dot. */
export function formatPoolId({ instanceType, availabilityZone }: Pool): string {
  return `${instanceType}.${availabilityZone}`;
}

/** A pool id on the wire: at most 128 characters, with a type and a zone. */
export const poolId = z
  .string()
  .max(128)
  .refine((value) => parsePoolId(value) !== undefined, 'Must be <instance type>.<availability zone>.');
