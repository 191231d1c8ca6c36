import type * as z from 'zod';
import { HttpProblem } from './http-problem.js';

/** The messages of v4 for a field that is missing, and for one that is invalid. */
export type FieldMessages = Readonly<Record<string, { readonly missing: string; readonly invalid: string }>>;

/** Checks a body. An invalid field that is listed gets its message of v4, any other one the usual message. Throws 400. */
export function readBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  messages: FieldMessages,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const details: Record<string, string[]> = {};
  for (const { path, message } of parsed.error.issues) {
    const field = path.join('.') || '_schema';
    details[field] = [...(details[field] ?? []), message];
  }
  const [field = ''] = Object.keys(details);
  const own = messages[field];
  throw new HttpProblem(400, own?.[isMissing(body, field) ? 'missing' : 'invalid'] ?? 'Validation failed', { details });
}

function isMissing(body: unknown, field: string): boolean {
  if (body === null || typeof body !== 'object') return true;
  const value: unknown = Object.entries(body).find(([name]) => name === field)?.[1];
  return value === undefined || value === null || value === '';
}
