import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, createControlPlane, type Database, openDatabase } from '../src/index.js';

const html = `<!doctype html><meta property="csp-nonce" nonce="NONCE"><script type="module" src="/assets/page-abc123.js"></script>`;
const script = `console.log('page');${' '.repeat(5_000)}`;
/** What browsers send for an address of the address bar. */
const navigation = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

describe('the page', () => {
  let database: Database;
  let controlPlane: ControlPlane;
  let bare: ControlPlane;
  let directory: string;

  beforeAll(async () => {
    database = await openDatabase({ memory: true });
    directory = await mkdtemp(join(tmpdir(), 'spotguard-page-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), html);
    await writeFile(join(directory, 'assets', 'page-abc123.js'), script);
    await writeFile(join(directory, 'assets', 'page-abc123.js.br'), brotliCompressSync(script));
    await writeFile(join(directory, 'secret.txt'), 'no file of the page');
    const firstRequests = (path: string) => (path === '/acme/fleet' ? ['/api/v1/me', '/api/v1/fleet'] : []);
    controlPlane = createControlPlane({ database, page: { directory, noncePlaceholder: 'NONCE', firstRequests } });
    bare = createControlPlane({ database });
    await Promise.all([controlPlane.listen(), bare.listen()]);
  });
  afterAll(async () => {
    await Promise.all([controlPlane.close(), bare.close()]);
    await database.close();
    await rm(directory, { recursive: true });
  });

  /** Calls without fetch, which decompresses and normalizes paths. */
  const read = (path: string, headers: Readonly<Record<string, string>> = {}, plane = controlPlane) =>
    new Promise<Answer>((resolve, reject) => {
      const { hostname, port } = new URL(plane.url);
      get({ hostname, port, path, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() }),
        );
        response.on('error', reject);
      }).on('error', reject);
    });

  test.each(['/', '/login', '/setup', '/acme', '/acme/fleet?q=web', '/acme/w/web/switch', '/acme/settings/people'])(
    'is the answer to the address of a screen: %s',
    async (path) => {
      const { status, headers, text } = await read(path, navigation);
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-store');
      expect(text).toContain('/assets/page-abc123.js');
    },
  );

  test('has a policy without inline scripts, and another nonce for styles each time', async () => {
    const nonces = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const { headers, text } = await read('/', navigation);
      const policy = String(headers['content-security-policy']);
      expect(policy).not.toContain('unsafe');
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(nonce.length).toBeGreaterThan(20);
      expect(text).toContain(`nonce="${nonce}"`);
      expect(text).not.toContain('NONCE');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  test('may keep the files with a hash in their names for ever, and gets them compressed', async () => {
    const { status, headers, text } = await read('/assets/page-abc123.js');
    expect([status, text]).toEqual([200, script]);
    expect(headers['content-type']).toMatch(/javascript/);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['x-content-type-options']).toBe('nosniff');
    const compressed = await read('/assets/page-abc123.js', { 'accept-encoding': 'br' });
    expect(compressed.headers['content-encoding']).toBe('br');
    expect(compressed.text.length).toBeLessThan(script.length / 10);
    expect((await read('/assets/page-abc123.js', { 'accept-encoding': 'gzip' })).text).toBe(script);
  });

  test('tells the browser of somebody who has logged in what its screen asks for at first', async () => {
    const cookie = `spotguard_session=${'s'.repeat(43)}`;
    const { headers } = await read('/acme/fleet?view=spot', { ...navigation, cookie });
    expect(headers.link).toBe(
      '</api/v1/me>; rel=preload; as=fetch; crossorigin, </api/v1/fleet>; rel=preload; as=fetch; crossorigin',
    );
    expect((await read('/acme/activity', { ...navigation, cookie })).headers.link).toBeUndefined();
    expect((await read('/acme/fleet', navigation)).headers.link).toBeUndefined();
  });

  test.each([
    '/assets/missing.js',
    '/assets/../secret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/',
    '/secret.txt',
    '/api/unknown',
    '/api/v1/unknown',
    '/health/unknown',
  ])('is not the answer to %s', async (path) => {
    const { status, headers, text } = await read(path, path === '/secret.txt' ? {} : navigation);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(headers['content-type']).toMatch(/json/);
    expect(text).not.toContain('no file of the page');
  });

  test('that is missing is said to be missing', async () => {
    for (const path of ['/', '/acme/fleet']) {
      const { status, text } = await read(path, navigation, bare);
      expect(status).toBe(404);
      expect(text).toContain('This server has no dashboard');
    }
    expect((await read('/api/unknown', navigation, bare)).text).toBe('{"error":"Not found"}');
  });
});
