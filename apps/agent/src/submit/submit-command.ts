import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { askLocalSocket } from '@spotguard/program';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { maxAcceptSeconds, type SubmitAnswer, type SubmitOrder, submitAnswer, submitPath } from './submit-order.js';

export interface SubmitOptions {
  /** The name of the command. */
  readonly type: string;
  /** Its input, as JSON; undefined for an empty object. */
  readonly json: string | undefined;
  readonly dryRun: boolean;
  readonly waits: boolean;
  /** Undefined for a new one. */
  readonly id: string | undefined;
  /** The state directories in which the agent may be, the likeliest first. */
  readonly directories: readonly string[];
  readonly process: Pick<NodeJS.Process, 'stdout' | 'stderr'>;
}

/** Enough to hear that the command was accepted, on a busy machine too. */
const maxAcceptMilliseconds = 15_000 + 1_000 * maxAcceptSeconds;

/**
 * Orders a command of the agent on this machine and prints what came of it. The exit code is 0 for a command that succeeded or
 * was accepted, 12 for one that failed or was refused.
 */
export async function submitCommand(options: SubmitOptions): Promise<ExitCode> {
  const { type, json, dryRun, waits, id = randomUUID(), directories, process } = options;
  const input = parseInput(json);
  if ('problem' in input) {
    process.stderr.write(`${input.problem}\n`);
    return exitCodes.usage;
  }
  // Whoever gives the input to a pipe may end the wait; the command goes on, and the same id finds it again.
  if (waits && process.stdout.isTTY) process.stderr.write(`Waits for ${type}. Ctrl-C ends only the wait; id ${id}\n`);
  const order = { id, type, input: input.value, dryRun, waits } satisfies SubmitOrder;
  const answer = await ask(directories, order);
  if (answer === undefined) {
    process.stderr.write(`No agent takes commands here: looked in ${directories.join(', ')}.\n`);
    return exitCodes.unavailable;
  }
  return print(answer, { id, process });
}

async function ask(directories: readonly string[], order: SubmitOrder): Promise<SubmitAnswer | undefined> {
  for (const directory of directories) {
    const maxMilliseconds = order.waits ? Number.POSITIVE_INFINITY : maxAcceptMilliseconds;
    const exchange = await askLocalSocket(submitPath(directory), order, { maxMilliseconds });
    exchange?.socket.end();
    if (exchange !== undefined) return submitAnswer.parse(exchange.answer);
  }
  return undefined;
}

function parseInput(json: string | undefined): { readonly value: unknown } | { readonly problem: string } {
  if (json === undefined) return { value: {} };
  try {
    return { value: JSON.parse(json) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `The input is no JSON: ${reason}. Give it in single quotes, such as '{"percent": 80}'.` };
  }
}

function print(
  answer: SubmitAnswer,
  { id, process: { stdout, stderr } }: Pick<SubmitOptions, 'process'> & { readonly id: string },
): ExitCode {
  const isTerminal = stdout.isTTY;
  if (!isTerminal) stdout.write(`${JSON.stringify({ id, ...answer }, undefined, 2)}\n`);
  if ('error' in answer) {
    stderr.write(`${answer.error}\n`);
    return exitCodes.unavailable;
  }
  if ('accepted' in answer) {
    if (isTerminal)
      stdout.write(`Accepted, and under way. The same command with --id ${id} --wait tells how it ends.\n`);
    return exitCodes.stopped;
  }
  const { outcome } = answer;
  if (outcome.status === 'failed') {
    stderr.write(`${isTerminal ? styleText('red', outcome.code) : outcome.code}: ${outcome.message}\n`);
    return exitCodes.commandFailed;
  }
  if (isTerminal) stdout.write(`${JSON.stringify(outcome.output, undefined, 2)}\n`);
  return exitCodes.stopped;
}
