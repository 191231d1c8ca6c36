import { describeError, isSpotGuardError, type Logger } from '@spotguard/sdk';
import { type Logger as Pino, pino } from 'pino';
import { LogFile, type LogFileOptions } from './log-file.js';
import { terminalStream } from './terminal-stream.js';

export interface ProcessLog {
  readonly log: Logger;
  setLevel(level: string): void;
  /** From now on every line goes to this file too, as JSON. */
  alsoTo(file: Omit<LogFileOptions, 'onError'>): void;
  /** Resolves when the file, if there is one, has every line. */
  close(): Promise<void>;
}

/** One JSON object a line, or lines for people when the stream is a terminal. Errors are written with code and cause. */
export function createProcessLog(stream: NodeJS.WriteStream): ProcessLog {
  const main = stream.isTTY ? terminalStream(stream) : stream;
  let file: LogFile | undefined;
  const destination = {
    write(line: string) {
      main.write(line);
      file?.write(line);
    },
  };
  const root = pino({ base: undefined, serializers: { error: serializeError, reason: serializeError } }, destination);
  const loggers = new Set<Pino>([root]);
  return {
    log: adapt(root, loggers),
    setLevel(level) {
      for (const logger of loggers) logger.level = level;
    },
    alsoTo(options) {
      file = new LogFile({
        ...options,
        onError: (error) => root.warn({ path: options.path, error }, 'The log file failed and is not written any more'),
      });
    },
    close: async () => file?.close(),
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
