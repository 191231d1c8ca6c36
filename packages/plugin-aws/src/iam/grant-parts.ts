import { tagKeys } from '@spotguard/protocol';

/** The condition keys for the workload that a resource carries, and that a request gives it. */
export const resourceAgent: string = `aws:ResourceTag/${tagKeys.agent}`;
export const requestAgent: string = `aws:RequestTag/${tagKeys.agent}`;

/** What backups of DLM and of AWS Backup carry, and nothing else. */
export const notOfBackups = {
  'aws:ResourceTag/dlm:managed': 'true',
  'aws:ResourceTag/aws:backup:source-resource': 'true',
} as const;

/** Patterns for the resources of these types in any partition, region and account. */
export function ec2Arns(...types: readonly string[]): readonly string[] {
  return types.map((type) => `arn:*:ec2:*:*:${type}/*`);
}

/** A variable as a policy writes it, which IAM fills in with what the request is about. */
export function policyVariable(key: string): string {
  return `\${${key}}`;
}
