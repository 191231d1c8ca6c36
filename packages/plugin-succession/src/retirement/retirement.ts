import * as z from 'zod';

/** What becomes of the old instance: ended some seconds after the hand-over, or kept, and why. */
export const retirement = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('terminate'), waitSeconds: z.number() }),
  z.object({ kind: z.literal('keep'), because: z.string() }),
]);
export type Retirement = z.output<typeof retirement>;
