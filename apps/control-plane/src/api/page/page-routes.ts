import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import serveFiles from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../http/app.js';
import { readSessionCookie } from '../../http/session-cookie.js';
import { pagePolicy } from './page-policy.js';

/** The built files of the dashboard. */
export interface PageFiles {
  /** The absolute path of the folder with `index.html` and `assets/`, whose files have a hash in their names. */
  readonly directory: string;
  /** The text in `index.html` that stands for the nonce of the content security policy. */
  readonly noncePlaceholder: string;
  /** The paths of the API that the screen at a path asks for at first, which browsers are told; none without this. */
  readonly firstRequests?: ((path: string) => readonly string[]) | undefined;
}

const assets = '/assets/';
/** Paths below these are for programs: an unknown one is no screen of the page. */
const programPaths = /^\/(api|health|metrics|assets)(\/|$)/;
const nonceBytes = 16;

/**
 * Serves the dashboard: its files, and for the address of every screen the same `index.html`, which finds out what to show.
 * What is neither a route nor such an address is answered by 404 and JSON.
 */
export function pageRoutes(app: App, page: PageFiles | undefined): void {
  const directory = page?.directory;
  if (directory !== undefined && existsSync(join(directory, assets))) {
    app.register(serveFiles, {
      root: join(directory, assets),
      prefix: assets,
      index: false,
      preCompressed: true,
      decorateReply: false,
      immutable: true,
      maxAge: '365d',
    });
  }
  for (const path of ['/', '/login', '/setup']) app.get(path, (request, reply) => sendPage(request, reply, page));
  app.setNotFoundHandler((request, reply) =>
    isScreen(request) ? sendPage(request, reply, page) : reply.status(404).send({ error: 'Not found' }),
  );
}

/** Whether a browser asks for an address of its address bar. Scripts and styles that are missing are asked for otherwise. */
function isScreen({ method, url, headers }: FastifyRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !programPaths.test(pathOf(url)) && headers.accept?.includes('text/html') === true;
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}

async function sendPage(request: FastifyRequest, reply: FastifyReply, page: PageFiles | undefined) {
  const html = page && (await readFile(join(page.directory, 'index.html'), 'utf8').catch(() => undefined));
  reply.header('Cache-Control', 'no-store');
  if (html === undefined)
    return reply
      .status(404)
      .type('text/plain; charset=utf-8')
      .send(
        'This server has no dashboard: the built files of @spotguard/dashboard are missing.\nThe API is at /api/v1, and described at /api/v1/docs.\n',
      );
  const preloads = firstRequestsOf(request, page).map((path) => `<${path}>; rel=preload; as=fetch; crossorigin`);
  if (preloads.length > 0) reply.header('Link', preloads.join(', '));
  const nonce = randomBytes(nonceBytes).toString('base64');
  return reply
    .header('Content-Security-Policy', pagePolicy(nonce))
    .header('Cross-Origin-Opener-Policy', 'same-origin')
    .type('text/html; charset=utf-8')
    .send(html.replaceAll(page?.noncePlaceholder ?? '', nonce));
}

/** Somebody who has not logged in would be refused. */
function firstRequestsOf(request: FastifyRequest, page: PageFiles | undefined): readonly string[] {
  const isLoggedIn = readSessionCookie(request) !== undefined;
  return isLoggedIn ? (page?.firstRequests?.(pathOf(request.url)) ?? []) : [];
}
