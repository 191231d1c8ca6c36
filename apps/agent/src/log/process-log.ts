import { OutputChannel, type OutputSink, openOutput, type StandardStream } from '@spotguard/program';
import { describeError, isSpotGuardError, type Logger } from '@spotguard/sdk';
import { type Logger as Pino, pino } from 'pino';
import { LogFile, type LogFileOptions } from './log-file.js';
import { terminalLine } from './terminal-line.js';

export interface ProcessLog {
  readonly log: Logger;
  /** How many lines some output did not take: lines of a pipe that nobody reads, or of a full or hung disk. */
  readonly droppedLines: number;
  setLevel(level: string): void;
  /** From now on every line goes to this file too, as JSON. */
  alsoTo(file: LogFileOptions): void;
  /** Opens the log file anew, for whoever has moved it away. */
  reopen(): void;
  /** Resolves when every output has what it takes, or after a moment. */
  close(): Promise<void>;
}

/** How long the end of the process may wait for an output. */
const maxFlushMs = 300;
const warnLevel = 40;

/**
 * One JSON object a line, or lines for people when the stream is a terminal. Errors are written with code and cause. No
 * output can fail or block the process: what one does not take is dropped and counted.
 */
export function createProcessLog(stream: StandardStream & { readonly isTTY?: boolean }): ProcessLog {
  const outputs: Output[] = [];
  const destination = {
    write(line: string) {
      for (const { channel, form } of outputs) channel.write(form(line));
    },
  };
  const root = pino({ base: undefined, serializers: { error: serializeError, reason: serializeError } }, destination);
  const loggers = new Set<Pino>([root]);
  const addOutput = (name: string, sink: OutputSink, form: Output['form']) => {
    const describeLoss = (lines: number) =>
      form(
        `${JSON.stringify({ level: warnLevel, time: Date.now(), output: name, lines, msg: 'Log lines are missing' })}\n`,
      );
    const onLoss = (error: Error | undefined) =>
      root.warn({ output: name, error }, 'An output of the log takes no lines: they are dropped and counted');
    outputs.push({ form, channel: new OutputChannel({ sink, describeLoss, onLoss }) });
  };
  addOutput('stdout', openOutput(stream), stream.isTTY === true ? terminalLine : (line) => line);
  let file: LogFile | undefined;
  return {
    log: adapt(root, loggers),
    get droppedLines() {
      return outputs.reduce((sum, { channel }) => sum + channel.droppedLines, 0);
    },
    setLevel(level) {
      for (const logger of loggers) logger.level = level;
    },
    alsoTo(options) {
      file = new LogFile(options);
      addOutput(options.path, file, (line) => line);
    },
    reopen: () => file?.reopen(),
    async close() {
      const limit = AbortSignal.timeout(maxFlushMs);
      await Promise.all(outputs.map(({ channel }) => channel.flush(limit)));
    },
  };
}

interface Output {
  readonly channel: OutputChannel;
  readonly form: (line: string) => string;
}

function adapt(logger: Pino, all: Set<Pino>): Logger {
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    child(fields) {
      const child = logger.child(fields);
      if (all.size < maxTracked) all.add(child);
      return adapt(child, all);
    },
  };
}

/** Children of plugins are made at set-up, where the level is set; those of single calls inherit it. */
const maxTracked = 100;

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  if (!isSpotGuardError(error)) return { name: error.name, message: error.message, stack: error.stack, ...cause };
  return { code: error.code, message: error.message, retryable: error.retryable, details: error.details, ...cause };
}
