import { describeError, isSpotGuardError, type Logger } from '@spotguard/sdk';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import { terminalStream } from './terminal-stream.js';

export interface ProcessLog {
  readonly log: Logger;
  setLevel(level: string): void;
}

/** One JSON object a line, or lines for people when the stream is a terminal. Errors are written with code and cause. */
export function createProcessLog(stream: NodeJS.WriteStream): ProcessLog {
  const destination: DestinationStream = stream.isTTY ? terminalStream(stream) : stream;
  const root = pino({ base: undefined, serializers: { error: serializeError, reason: serializeError } }, destination);
  const loggers = new Set<Pino>([root]);
  return {
    log: adapt(root, loggers),
    setLevel(level) {
      for (const logger of loggers) logger.level = level;
    },
  };
}

function adapt(logger: Pino, all: Set<Pino>): Logger {
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    child(fields) {
      const child = logger.child(fields);
      if (all.size < mostTracked) all.add(child);
      return adapt(child, all);
    },
  };
}

/** Children of plugins are made at set-up, where the level is set; those of single calls inherit it. */
const mostTracked = 100;

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  if (!isSpotGuardError(error)) return { name: error.name, message: error.message, stack: error.stack, ...cause };
  return { code: error.code, message: error.message, retryable: error.retryable, details: error.details, ...cause };
}
