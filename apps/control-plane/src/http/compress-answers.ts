import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Smaller answers would not become faster. */
const minBytes = 1_024;
/** More effort makes a list of 5,000 workloads a tenth smaller, and takes twice as long. */
const effort = 4;

/**
 * Compresses the longer answers of a scope and of those below it, for callers that accept that. Event streams are not
 * answered through it, so that no event waits for more text. Other sites cannot learn secrets from the length of an answer:
 * the browser sends them no session, and their requests with one are refused.
 */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  await app.register(compress, {
    global: true,
    threshold: minBytes,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: effort } },
    zlibOptions: { level: effort },
  });
}
