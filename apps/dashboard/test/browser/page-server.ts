import { join } from 'node:path';
import { preview } from 'vite';

/** Where the page is, and how to stop serving it. */
export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the built page, and passes requests of the API on to a control plane. */
export async function startPageServer(controlPlane: string): Promise<PageServer> {
  const server = await preview({
    root: join(import.meta.dirname, '../..'),
    // What it cannot pass on while a control plane is stopped is part of a test.
    logLevel: 'silent',
    preview: { port: 0, proxy: { '/api': { target: controlPlane } } },
  });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('The server of the page has no address.');
  return { url: url.replace(/\/$/, ''), close: () => server.close() };
}
