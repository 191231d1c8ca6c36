/** What is needed of an answer. */
interface CsvAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/**
 * Reads a list as CSV to its end. The server answers in pages and tells the next one in the header `Link`; only the first one
 * keeps its head. Throws when a page is refused, so that no part is taken for the whole.
 */
export async function readCsv(address: string, request: (address: string) => Promise<CsvAnswer>): Promise<string> {
  const parts: string[] = [];
  for (let next: string | undefined = address; next !== undefined; ) {
    const answer = await request(next);
    if (!answer.ok) throw new Error(`The server answered with ${answer.status}. Nothing was stored; try again.`);
    const page = await answer.text();
    parts.push(parts.length === 0 ? page : page.slice(page.indexOf('\r\n') + 2));
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1];
  }
  return parts.join('');
}
