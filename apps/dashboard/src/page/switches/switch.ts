import type { components } from '@spotguard/api-client';

/** A change of the primary: a switch, a failover or a promotion. */
export type Switch = components['schemas']['Switch'];
