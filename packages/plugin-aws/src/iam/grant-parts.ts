import { tagKeys } from '@spotguard/protocol';

/** The condition keys for the workload tag that a resource has, and that a request writes. */
export const resourceAgent: string = `aws:ResourceTag/${tagKeys.agent}`;
export const requestAgent: string = `aws:RequestTag/${tagKeys.agent}`;

/** For a `Null` condition: the resource has no tag of DLM and of AWS Backup, which their backups always have. */
export const notOfBackups = {
  'aws:ResourceTag/dlm:managed': 'true',
  'aws:ResourceTag/aws:backup:source-resource': 'true',
} as const;

/** Patterns for the resources of these types in any partition, region and account. */
export function ec2Arns(...types: readonly string[]): readonly string[] {
  return types.map((type) => `arn:*:ec2:*:*:${type}/*`);
}

/** A policy variable, which IAM replaces by the value of the request. */
export function policyVariable(key: string): string {
  return `\${${key}}`;
}
