import * as z from 'zod';

/** The answer to `health`; when the database is away it comes with HTTP 500 and says `unhealthy`. */
export const health = z.object({
  status: z.string(),
  timestamp: z.string().optional(),
  decision_engine_loaded: z.boolean().optional(),
  database: z.string().optional(),
  error: z.string().optional(),
});
export type Health = z.infer<typeof health>;
