import { defineToken } from '@spotguard/sdk';

/** Whether the workload on a replacement answers; no answer, or none with 2xx, is false. */
export interface HealthProbe {
  answers(privateIp: string | undefined, signal: AbortSignal): Promise<boolean>;
}
export const HealthProbe = defineToken<HealthProbe>('switching/health-probe');
