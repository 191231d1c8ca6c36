import type { Logger } from '@spotguard/sdk';

/** One call of a logger. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  /** The fields of the call, together with those of the child loggers through which it was made. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that keeps its lines so that a test can read them. Its children add to the same list. */
export interface RecordingLogger extends Logger {
  /** All lines so far, in the order in which they were logged. */
  readonly lines: readonly LogLine[];
  /** The messages of one level, in the order in which they were logged. */
  messages(level: LogLine['level']): readonly string[];
}

/** Makes a logger that records its lines and prints nothing. A test agent has one as `log`. */
export function recordingLogger(): RecordingLogger {
  const lines: LogLine[] = [];
  return {
    ...loggerInto(lines, {}),
    lines,
    messages: (level) => lines.filter((line) => line.level === level).map(({ message }) => message),
  };
}

function loggerInto(lines: LogLine[], context: object): Logger {
  const write =
    (level: LogLine['level']) =>
    (message: string, fields: object = {}) => {
      lines.push({ level, message, fields: { ...context, ...fields } });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => loggerInto(lines, { ...context, ...fields }),
  };
}
