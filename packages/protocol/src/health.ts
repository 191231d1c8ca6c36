import * as z from 'zod';

/**
 * The answer to `health`. While the database cannot be reached, its HTTP status is 500 and its `status` is `unhealthy`.
 */
export const health = z.object({
  status: z.string(),
  timestamp: z.string().optional(),
  decision_engine_loaded: z.boolean().optional(),
  database: z.string().optional(),
  error: z.string().optional(),
});
export type Health = z.infer<typeof health>;
