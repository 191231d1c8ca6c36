import { describeError, type Logger } from '@spotguard/sdk';

/** A logger that writes one JSON object per line; debug lines are left out. */
export function jsonLog(write: (line: string) => void, context: object = {}): Logger {
  const writeAt =
    (level: string) =>
    (message: string, fields: object = {}) =>
      write(`${JSON.stringify({ level, message, ...context, ...fields }, readable)}\n`);
  return {
    debug() {},
    info: writeAt('info'),
    warn: writeAt('warn'),
    error: writeAt('error'),
    child: (fields) => jsonLog(write, { ...context, ...fields }),
  };
}

function readable(_: string, value: unknown): unknown {
  return value instanceof Error ? describeError(value) : value;
}
