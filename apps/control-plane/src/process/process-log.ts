import { OutputChannel, openOutput, type StandardStream } from '@spotguard/program';

const warnLevel = 40;

/** Creates the log of the process: JSON lines on a standard stream. Lines that the stream does not accept are dropped and counted. */
export function createProcessLog(stream: StandardStream): OutputChannel {
  return new OutputChannel({
    sink: openOutput(stream),
    describeLoss: (lines) =>
      `${JSON.stringify({ level: warnLevel, time: Date.now(), lines, msg: 'Log lines are missing' })}\n`,
  });
}

const levels = { debug: 20, info: 30, warn: 40, error: 50 } as const;

/** Logs a line that belongs to no request, unless its level is below the log level. */
export function logEvent(
  { log, logLevel }: { readonly log: Pick<OutputChannel, 'write'>; readonly logLevel: keyof typeof levels },
  name: keyof typeof levels,
  fields: { readonly msg: string; readonly reason?: string; readonly stack?: string | undefined },
): void {
  const level = levels[name];
  if (level < levels[logLevel]) return;
  log.write(`${JSON.stringify({ level, time: Date.now(), ...fields })}\n`);
}
