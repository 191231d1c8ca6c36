import * as z from 'zod';

/** Orders of the server's operator about every account at once. */
export const serverOrders = [
  z.object({
    action: z.literal('freeze'),
    reason: z.string().regex(/^[^\p{Cc}]{1,500}$/u, 'A reason has 1 to 500 characters and no control characters.'),
  }),
  z.object({ action: z.literal('unfreeze') }),
  z.object({
    action: z.literal('limit'),
    /** Null for no limit; an absent value is not changed. */
    launchesPerHour: z.int().min(0).max(1_000_000).nullable().optional(),
    /** In USD. */
    spendPerDay: z.number().min(0).max(1_000_000_000).nullable().optional(),
    failuresInRow: z.int().min(1).max(1_000_000).nullable().optional(),
  }),
] as const;

const serverOrder = z.discriminatedUnion('action', serverOrders);
export type ServerOrder = z.output<typeof serverOrder>;

/** Whether an order is one about every account at once. */
export function isServerOrder(order: { readonly action: string }): order is ServerOrder {
  return serverOrders.some((schema) => schema.shape.action.safeParse(order.action).success);
}
