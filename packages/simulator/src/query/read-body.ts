import type { IncomingMessage } from 'node:http';

const limitBytes = 1_048_576;

/** Reads a request's body as text; one above a mebibyte is an error. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limitBytes) throw new RangeError(`A request body is at most ${limitBytes} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
