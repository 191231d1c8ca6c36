import * as z from 'zod';
import { tokenScopes } from './account-tokens.js';
import { listedUser, peopleOrders } from './people-order.js';
import { serverOrders } from './server-order.js';

const name = z
  .string()
  .regex(/^[^\p{Cc}]{1,100}$/u, 'A client’s name has 1 to 100 characters and no control characters.')
  .refine((text) => text.trim() === text, 'A client’s name neither begins nor ends with a blank.');
const kind = z.enum(['agent', 'operator']);

/** An order about accounts from the server's operator, as the command line sends it to a running server. */
export const accountOrder = z.discriminatedUnion('action', [
  z.object({ action: z.literal('list') }),
  z.object({ action: z.literal('add'), name }),
  z.object({
    action: z.literal('rotate'),
    name,
    kind,
    overlapSeconds: z
      .number()
      .min(0)
      .max(366 * 86_400),
  }),
  z.object({ action: z.literal('disable'), name, tokenId: z.string().min(8).max(36).optional() }),
  z.object({ action: z.literal('enable'), name }),
  ...peopleOrders,
  ...serverOrders,
]);
export type AccountOrder = z.output<typeof accountOrder>;

/** An account in the list. Times are ISO 8601 in UTC; null means never used, or valid without an end. */
export const listedAccount = z.object({
  id: z.string(),
  name: z.string(),
  active: z.boolean(),
  created_at: z.string(),
  tokens: z.array(
    z.object({
      id: z.string(),
      kind,
      /** What people call it; null for a token without a name. */
      name: z.string().nullable().default(null),
      /** What a token of kind operator may do. */
      scope: z.enum(tokenScopes).nullable().default(null),
      /** Whether the same token has the rights of the other kind too. */
      is_shared: z.boolean(),
      created_at: z.string(),
      last_used_at: z.string().nullable(),
      expires_at: z.string().nullable(),
    }),
  ),
});
export type ListedAccount = z.output<typeof listedAccount>;

/** The result of an order. A token or code in it cannot be read again later. */
export const accountAnswer = z.union([
  z.object({ clients: z.array(listedAccount) }),
  z.object({ token: z.string(), note: z.string().optional() }),
  z.object({ code: z.string(), note: z.string() }),
  z.object({ users: z.array(listedUser) }),
  z.object({ done: z.string() }),
  z.object({ error: z.string() }),
]);
export type AccountAnswer = z.output<typeof accountAnswer>;
