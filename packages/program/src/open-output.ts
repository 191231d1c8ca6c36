import { fstatSync, write } from 'node:fs';
import type { OutputSink } from './output-channel.js';

/** The part of `process.stdout` and `process.stderr` that {@link openOutput} uses. */
export interface StandardStream {
  readonly fd: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

const retryAfterMs = 50;

/**
 * Makes a standard stream a sink that never blocks the event loop. Node writes synchronously to files and terminals, so
 * that a hanging disk or a stopped terminal would block the whole program; the sink writes to them through the thread
 * pool. Pipes and sockets do not block, so that it writes to them through the stream. The stream's `error` events are
 * ignored; errors are reported to the callback of each write.
 */
export function openOutput(stream: StandardStream): OutputSink {
  stream.on('error', () => {});
  if (!isWrittenSynchronously(stream.fd)) return { write: (text, done) => void stream.write(text, done) };
  return { write: (text, done) => writeAll(stream.fd, Buffer.from(text), done) };
}

function isWrittenSynchronously(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() || stats.isCharacterDevice();
  } catch {
    return false;
  }
}

/**
 * Writes the rest after a short write, which happens on a disk that is filling up, and retries after EAGAIN, which
 * happens when another process has made the file non-blocking.
 */
function writeAll(fd: number, bytes: Buffer, done: (error?: Error | null) => void): void {
  write(fd, bytes, (error, written) => {
    if (error?.code === 'EAGAIN') setTimeout(() => writeAll(fd, bytes, done), retryAfterMs);
    else if (error !== null || written >= bytes.length) done(error);
    else writeAll(fd, bytes.subarray(written), done);
  });
}
