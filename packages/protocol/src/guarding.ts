import * as z from 'zod';

// Encoding may turn one character into twelve, and Node accepts 16 kB of headers.
const maxReasons = 5;
const maxTextLength = 120;

/**
 * Whether an agent guards its workload now, and if not, why. Readers have to expect unknown codes: new ones may be
 * added.
 */
export const guarding = z.object({
  is: z.boolean(),
  reasons: z.array(z.object({ code: z.string().max(40), text: z.string().max(1_000) })),
});
export type Guarding = z.output<typeof guarding>;

/** Writes the value of the header `SpotGuard-Guarding`: ASCII, at most 8 kB; long texts and lists are shortened. */
export function writeGuarding({ is, reasons }: Guarding): string {
  const shortened = reasons
    .slice(0, maxReasons)
    // Cut between characters, and replace halves of surrogate pairs, which cannot be encoded.
    .map(({ code, text }) => ({
      code: code.replaceAll(/[^a-z-]/g, '').slice(0, 40),
      text: [...text.replaceAll(/\p{Surrogate}/gu, '?')].slice(0, maxTextLength).join(''),
    }));
  return encodeURIComponent(JSON.stringify({ is, reasons: shortened }));
}

/** Reads the value of the header; undefined if it is malformed. */
export function readGuarding(header: string): Guarding | undefined {
  try {
    return guarding.parse(JSON.parse(decodeURIComponent(header)));
  } catch {
    return undefined;
  }
}
