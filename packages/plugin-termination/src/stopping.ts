import { defineToken } from '@spotguard/sdk';

/** Aborted when the plugin is disposed. Stops the work that runs outside workers and procedures. */
export const Stopping = defineToken<AbortSignal>('termination/stopping');
