import type { FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The columns of a list as CSV: a path into the item, such as `primary.zone`. Without them, a list is JSON only. */
    csv?: readonly string[] | undefined;
    /** The items of an answer that is no page, for CSV. */
    csvItems?: ((answer: unknown) => readonly unknown[]) | undefined;
  }
}

/**
 * Answers a list as CSV (RFC 4180) when the caller asks for it, by `?format=csv` or the header `Accept: text/csv`. The next
 * page is in the header `Link`. Used as a `preSerialization` hook.
 */
export async function answerCsv(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const { csv: columns, csvItems } = request.routeOptions.config;
  if (columns === undefined || reply.statusCode >= 300 || !wantsCsv(request)) return payload;
  const page = csvItems === undefined ? payload : { items: csvItems(payload), nextCursor: null };
  if (!isPage(page)) return payload;
  const { items, nextCursor } = page;
  const text = [columns, ...items.map((item) => columns.map((column) => valueAt(item, column)))].map(line).join('');
  reply
    .type('text/csv; charset=utf-8; header=present')
    .header('Content-Disposition', 'attachment; filename="list.csv"');
  if (nextCursor !== null) reply.header('Link', `<${nextUrl(request, nextCursor)}>; rel="next"`);
  reply.serializer(() => text);
  return text;
}

function wantsCsv({ query, headers }: FastifyRequest): boolean {
  const format = query !== null && typeof query === 'object' && 'format' in query ? query.format : undefined;
  return format === 'csv' || (format === undefined && /^text\/csv\b/i.test(headers.accept ?? ''));
}

function isPage(
  payload: unknown,
): payload is { readonly items: readonly unknown[]; readonly nextCursor: string | null } {
  return payload !== null && typeof payload === 'object' && 'items' in payload && Array.isArray(payload.items);
}

function nextUrl(request: FastifyRequest, cursor: string): string {
  const url = new URL(request.url, 'http://localhost');
  url.searchParams.set('cursor', cursor);
  return `${url.pathname}${url.search}`;
}

function valueAt(item: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => Object(value)[key], item);
}

function line(values: readonly unknown[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

/** A text that a spreadsheet would read as a formula gets a quote in front. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
