import * as z from 'zod';
import { isEasyPassword } from './easy-password.js';

/** The name by which a person logs in. */
export const userName = z
  .string()
  .regex(/^[^\p{Cc}]{1,100}$/u, 'A name has 1 to 100 characters and no control characters.')
  .refine((text) => text.trim() === text, 'A name neither begins nor ends with a blank.');

/** A new password: of any characters, but long, and not easy to guess. */
export const newPassword = z
  .string()
  .refine((text) => [...text].length >= 15, 'A password has 15 characters or more.')
  .refine((text) => [...text].length <= 256, 'A password has 256 characters at most.')
  .refine(
    (text) => [...text].length < 15 || !isEasyPassword(text),
    'The password is easy to guess: it is made of common words, rows of keys or repetitions. Use some unusual words.',
  );

/** Returns a name in the form in which names are compared, whatever their case. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
