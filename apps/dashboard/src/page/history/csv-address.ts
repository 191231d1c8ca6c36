/** How many rows the server gives in one answer at most. */
const maxRows = 200;

/** The address of a list as CSV, with a filter. */
export function csvAddress(path: string, query: Readonly<Record<string, string | number>>): string {
  const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return `${path}?${new URLSearchParams([...texts, ['format', 'csv'], ['limit', String(maxRows)]])}`;
}
