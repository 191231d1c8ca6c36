import { defineToken } from '@spotguard/sdk';

/** Aborted when the plugin is disposed: ends what no worker and no procedure holds. */
export const Stopping = defineToken<AbortSignal>('termination/stopping');
