import { fstatSync, write } from 'node:fs';
import type { OutputSink } from './output-channel.js';

/** Standard output or standard error of a process. */
export interface StandardStream {
  readonly fd: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

const retryAfterMs = 50;

/**
 * A standard stream as a sink that never blocks the event loop. Node writes synchronously to files and terminals, so that
 * a disk that hangs or a terminal that was stopped would stop the whole program: these are written by the thread pool.
 * Pipes and sockets are written by the stream, which does not block. The stream's `error` events are consumed.
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

/** Goes on after a short write, which is what a filling disk gives, and where another process made the file non-blocking. */
function writeAll(fd: number, bytes: Buffer, done: (error?: Error | null) => void): void {
  write(fd, bytes, (error, written) => {
    if (error?.code === 'EAGAIN') setTimeout(() => writeAll(fd, bytes, done), retryAfterMs);
    else if (error !== null || written >= bytes.length) done(error);
    else writeAll(fd, bytes.subarray(written), done);
  });
}
