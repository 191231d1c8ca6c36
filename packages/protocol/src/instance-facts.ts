import * as z from 'zod';

/** How an instance is billed; a v4 agent that does not know it sends `ondemand`. */
export const instanceMode = z.enum(['spot', 'ondemand', 'unknown']);
export type InstanceMode = z.infer<typeof instanceMode>;

/** How EC2 capacity is bought; the wire calls it a mode. */
export const market = z.enum(['spot', 'ondemand']);
export type Market = z.infer<typeof market>;

/**
 * An EC2 instance id, or one of the placeholders of v4 systems, such as `manual-1a2b3c4d`. It consists of letters,
 * digits and dashes only, so that it is safe in a log line, a path, a tag and a file.
 */
export const instanceId = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'is not an instance id: only letters, digits and dashes may be in it');

/**
 * Whether a text has the form of an EC2 instance id, which the placeholders of v4 systems do not have. Check ids from a
 * peer with it before they are passed to EC2, a tag, a log line or a drain hook.
 */
export function isInstanceId(text: string): boolean {
  return /^i-[0-9a-f]{8,17}$/.test(text);
}
