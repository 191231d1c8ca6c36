import { OutputChannel, type OutputSink, openOutput, type StandardStream } from '@spotguard/program';
import { describeError, isSpotGuardError, type Logger } from '@spotguard/sdk';
import { type Logger as Pino, pino } from 'pino';
import { LogFile, type LogFileOptions } from './log-file.js';
import { terminalLine } from './terminal-line.js';

export interface ProcessLog {
  readonly log: Logger;
  /** The number of lines that an output did not accept: a pipe that nobody reads, or a full or hanging disk. */
  readonly droppedLines: number;
  setLevel(level: string): void;
  /** Writes every line from now on to this file too, as JSON. */
  addFile(file: LogFileOptions): void;
  /** Opens the log file again, after another program has moved it away. */
  reopen(): void;
  /** Resolves when every output has written its lines, or after 300 ms. */
  close(): Promise<void>;
}

/** How long the end of the process waits for an output. */
const maxFlushMs = 300;
const warnLevel = 40;

/**
 * Creates the log of the process: one JSON object per line, or readable lines when the stream is a terminal. Errors are
 * written with code and cause. No output can fail or block the process: lines that it does not accept are dropped and
 * counted.
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
      root.warn({ output: name, error }, 'An output of the log accepts no lines: they are dropped and counted');
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
    addFile(options) {
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

/** Child loggers of plugins are created at set-up, when the level is set. Those of single calls inherit the level. */
const maxTracked = 100;

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  if (!isSpotGuardError(error)) return { name: error.name, message: error.message, stack: error.stack, ...cause };
  return { code: error.code, message: error.message, retryable: error.retryable, details: error.details, ...cause };
}
