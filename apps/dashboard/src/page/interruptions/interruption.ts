import type { components } from '@spotguard/api-client';

/** A notice, a rebalance recommendation or a maintenance event of AWS, with how it ended. */
export type Interruption = components['schemas']['Interruption'];
