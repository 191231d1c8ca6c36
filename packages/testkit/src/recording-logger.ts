import type { Logger } from '@spotguard/sdk';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger whose lines can be read back. Children write to the same list. */
export interface RecordingLogger extends Logger {
  readonly lines: readonly LogLine[];
  /** The messages of one level, in order. */
  messages(level: LogLine['level']): readonly string[];
}

/** Prints nothing. */
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
