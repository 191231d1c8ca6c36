import * as z from 'zod';

/** The body of every error response of our control plane; a v4 backend sometimes answers HTML instead. */
export const errorBody = z.looseObject({
  error: z.string(),
  details: z.record(z.string(), z.array(z.string())).optional(),
});
export type ErrorBody = z.infer<typeof errorBody>;
