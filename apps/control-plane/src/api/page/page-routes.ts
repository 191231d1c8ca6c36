import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import serveFiles from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../http/app.js';
import { compressAnswers } from '../../http/compress-answers.js';
import { pagePolicy } from './page-policy.js';

/** The built files of the dashboard. */
export interface PageFiles {
  /** The absolute path of the folder with `index.html` and `assets/`, whose files have a hash in their names. */
  readonly directory: string;
  /** The text in `index.html` that stands for the nonce of the content security policy. */
  readonly noncePlaceholder: string;
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
    app.register(async (scope) => {
      await compressAnswers(scope);
      await scope.register(serveFiles, {
        root: join(directory, assets),
        prefix: assets,
        index: false,
        decorateReply: false,
        immutable: true,
        maxAge: '365d',
      });
    });
  }
  for (const path of ['/', '/login', '/setup']) app.get(path, (_request, reply) => sendPage(reply, page));
  app.setNotFoundHandler((request, reply) =>
    isScreen(request) ? sendPage(reply, page) : reply.status(404).send({ error: 'Not found' }),
  );
}

/** Whether a browser asks for an address of its address bar. Scripts and styles that are missing are asked for otherwise. */
function isScreen({ method, url, headers }: FastifyRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !programPaths.test(url.split('?')[0] ?? '') && headers.accept?.includes('text/html') === true;
}

async function sendPage(reply: FastifyReply, page: PageFiles | undefined) {
  const html = page && (await readFile(join(page.directory, 'index.html'), 'utf8').catch(() => undefined));
  reply.header('Cache-Control', 'no-store');
  if (html === undefined)
    return reply
      .status(404)
      .type('text/plain; charset=utf-8')
      .send(
        'This server has no dashboard: the built files of @spotguard/dashboard are missing.\nThe API is at /api/v1, and described at /api/v1/docs.\n',
      );
  const nonce = randomBytes(nonceBytes).toString('base64');
  return reply
    .header('Content-Security-Policy', pagePolicy(nonce))
    .header('Cross-Origin-Opener-Policy', 'same-origin')
    .type('text/html; charset=utf-8')
    .send(html.replaceAll(page?.noncePlaceholder ?? '', nonce));
}
