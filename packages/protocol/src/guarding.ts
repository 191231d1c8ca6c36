import * as z from 'zod';

/** Each character may become twelve; Node takes 16 kB of headers. */
const maxReasons = 5;
const maxTextLength = 120;

/** Whether an agent guards its workload now, and if not, why. A reader knows no code for certain: new ones may come. */
export const guarding = z.object({
  is: z.boolean(),
  reasons: z.array(z.object({ code: z.string().max(40), text: z.string().max(1_000) })),
});
export type Guarding = z.output<typeof guarding>;

/** The value of the header `SpotGuard-Guarding`: ASCII, at most 8 kB; long texts and lists are cut. */
export function writeGuarding({ is, reasons }: Guarding): string {
  const cut = reasons
    .slice(0, maxReasons)
    // By characters, and without halves of surrogate pairs, which cannot be encoded.
    .map(({ code, text }) => ({
      code: code.replaceAll(/[^a-z-]/g, '').slice(0, 40),
      text: [...text.replaceAll(/\p{Surrogate}/gu, '?')].slice(0, maxTextLength).join(''),
    }));
  return encodeURIComponent(JSON.stringify({ is, reasons: cut }));
}

/** What the header says; undefined for what is no such value. */
export function readGuarding(header: string): Guarding | undefined {
  try {
    return guarding.parse(JSON.parse(decodeURIComponent(header)));
  } catch {
    return undefined;
  }
}
