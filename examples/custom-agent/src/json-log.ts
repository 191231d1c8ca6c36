import { describeError, type Logger } from '@spotguard/sdk';

/** A log of one JSON object a line; debug lines are left out. */
export function jsonLog(write: (line: string) => void, context: object = {}): Logger {
  const at =
    (level: string) =>
    (message: string, fields: object = {}) =>
      write(`${JSON.stringify({ level, message, ...context, ...fields }, readable)}\n`);
  return {
    debug() {},
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => jsonLog(write, { ...context, ...fields }),
  };
}

function readable(_: string, value: unknown): unknown {
  return value instanceof Error ? describeError(value) : value;
}
