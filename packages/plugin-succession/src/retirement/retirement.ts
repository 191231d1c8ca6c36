import * as z from 'zod';

/** What happens to the old instance: terminated some seconds after the hand-over, or kept for a reason. */
export const retirement = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('terminate'), waitSeconds: z.number() }),
  z.object({ kind: z.literal('keep'), because: z.string() }),
]);
export type Retirement = z.output<typeof retirement>;
