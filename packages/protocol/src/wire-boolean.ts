import * as z from 'zod';

/** A truth value on the wire: v4 sends 0 and 1 where the value comes from its database, true and false elsewhere. */
export const wireBoolean = z
  .union([z.boolean(), z.literal(0), z.literal(1)])
  .transform((value) => value === true || value === 1);
