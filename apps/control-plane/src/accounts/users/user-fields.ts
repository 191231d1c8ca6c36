import * as z from 'zod';

/** The name by which a person logs in. */
export const userName = z
  .string()
  .regex(/^[^\p{Cc}]{1,100}$/u, 'A name has 1 to 100 characters and no control characters.')
  .refine((text) => text.trim() === text, 'A name neither begins nor ends with a blank.');

/** A new password. Its length is the only rule. */
export const newPassword = z
  .string()
  .refine((text) => [...text].length >= 15, 'A password has 15 characters or more.')
  .refine((text) => [...text].length <= 256, 'A password has 256 characters at most.');

/** Returns a name in the form in which names are compared, whatever their case. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
