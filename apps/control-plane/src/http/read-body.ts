import type * as z from 'zod';
import { HttpProblem } from './http-problem.js';

/** What v4 says of a field: when it is missing, and when it is there and wrong. */
export type FieldMessages = Readonly<Record<string, { readonly missing: string; readonly invalid: string }>>;

/** Checks a body where v4 peers expect messages of their own; any other field is refused as everywhere. */
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
