import { OutputChannel, openOutput, type StandardStream } from '@spotguard/program';

const warnLevel = 40;

/** The log of the process: JSON lines on a standard stream, of which those are dropped and counted that it does not take. */
export function createProcessLog(stream: StandardStream): OutputChannel {
  return new OutputChannel({
    sink: openOutput(stream),
    describeLoss: (lines) =>
      `${JSON.stringify({ level: warnLevel, time: Date.now(), lines, msg: 'Log lines are missing' })}\n`,
  });
}

/** Writes a line of the process itself, which belongs to no request. */
export function logEvent(
  log: Pick<OutputChannel, 'write'>,
  level: number,
  fields: { readonly msg: string; readonly reason?: string; readonly stack?: string | undefined },
): void {
  log.write(`${JSON.stringify({ level, time: Date.now(), ...fields })}\n`);
}
