const pattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID. For any other text, a query by id fails in PostgreSQL instead of finding no row. */
export function isUuid(text: string): boolean {
  return pattern.test(text);
}
