import * as z from 'zod';
import { instanceId } from './instance-facts.js';

/** An instance that was to be terminated and still runs, with the reason: EC2 refused it, or it was kept on purpose. */
export const leftRunning = z.looseObject({ instance_id: instanceId, reason: z.string().max(1_000) });
export type LeftRunning = z.output<typeof leftRunning>;
