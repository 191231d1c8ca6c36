import * as z from 'zod';
import { tokenScopes } from './account-tokens.js';
import { roles } from './role.js';
import { newPassword, userName } from './users/user-fields.js';

const account = z.string().max(100);
const role = z.enum(roles);

/** Orders of the server's operator about people and named tokens. An absent account is the only one, or `default`. */
export const peopleOrders = [
  z.object({ action: z.literal('list-users') }),
  z.object({
    action: z.literal('add-user'),
    account: account.optional(),
    name: userName,
    role,
    /** Without it, the answer has a set-up code with which the person sets one. */
    password: newPassword.optional(),
  }),
  z.object({ action: z.literal('set-password'), name: userName, password: newPassword }),
  z.object({ action: z.literal('change-role'), name: userName, role }),
  z.object({ action: z.enum(['disable-user', 'enable-user']), name: userName }),
  z.object({
    action: z.literal('add-token'),
    account: account.optional(),
    name: z.string().regex(/^[^\p{Cc}]{1,100}$/u, 'A token’s name has 1 to 100 characters and no control characters.'),
    kind: z.enum(['agent', 'api']),
    scope: z.enum(tokenScopes).optional(),
    /** How long it is valid; absent means without an end. */
    validSeconds: z.number().positive().optional(),
  }),
  z.object({ action: z.literal('revoke-token'), tokenId: z.string().min(8).max(36) }),
] as const;

const peopleOrder = z.discriminatedUnion('action', peopleOrders);
export type PeopleOrder = z.output<typeof peopleOrder>;

/** Whether an order is one about people or named tokens. */
export function isPeopleOrder(order: { readonly action: string }): order is PeopleOrder {
  return peopleOrders.some((schema) => schema.shape.action.safeParse(order.action).success);
}

/** A user in the list. Times are ISO 8601 in UTC; null means never. */
export const listedUser = z.object({
  name: z.string(),
  account: z.string(),
  role,
  state: z.enum(['active', 'disabled', 'invited']),
  created_at: z.string(),
  last_seen_at: z.string().nullable(),
});
export type ListedUser = z.output<typeof listedUser>;
