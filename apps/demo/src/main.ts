import { randomInt } from 'node:crypto';
import { constants } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { Interactive } from './interactive.js';
import { explainTime, runScenario } from './run-scenario.js';
import { badDayScenario } from './scenarios/bad-day.js';
import { cleanupScenario } from './scenarios/cleanup.js';
import { interruptionScenario } from './scenarios/interruption.js';
import { rebalanceScenario } from './scenarios/rebalance.js';
import { replicaScenario } from './scenarios/replica.js';
import type { Scenario } from './scenarios/scenario.js';
import { switchScenario } from './scenarios/switch.js';
import { Timeline } from './timeline.js';
import { World } from './world/world.js';

interface Flags {
  readonly scenario?: string;
  readonly json?: boolean;
  readonly speed: number;
  readonly callLatency: number;
  readonly timeout: number;
  readonly servers: number;
  readonly databaseUrl?: string;
}

/** The exit code of a program that a signal has ended is this plus the number of the signal, as in a shell. */
const firstSignalCode = 128;

const scenarios: Readonly<Record<string, Scenario>> = {
  switch: switchScenario,
  interruption: interruptionScenario,
  rebalance: rebalanceScenario,
  replica: replicaScenario,
  cleanup: cleanupScenario,
  'bad-day': badDayScenario,
};

const program = new Command('demo')
  .description(
    'A region, a control plane and agents on this machine; nothing leaves it. Without a scenario, keys control it.',
  )
  .option('--scenario <name>', `run unattended and judge the final state: ${Object.keys(scenarios).join(', ')}`)
  .option('--json', 'the result as one JSON object on the last line of stdout')
  .option('--speed <factor>', 'how many times faster than EC2', positive, 20)
  .option('--call-latency <ms>', 'added to the duration of every EC2 call', notNegative, 0)
  .option('--timeout <seconds>', 'abort an unattended run after', positive, 300)
  .option('--database-url <url>', 'PostgreSQL, on which a database is created and dropped; else the embedded database')
  .option('--servers <number>', 'how many servers the control plane has; more than one need --database-url', count, 1)
  .action(async (flags: Flags) => {
    if (flags.servers > 1 && flags.databaseUrl === undefined)
      return program.error('--servers needs --database-url: only one server can use an embedded database.');
    const interrupted = new AbortController();
    const stop = (exitCode: number) => {
      process.exitCode ??= exitCode;
      interrupted.abort(new Error('Stopped before the end'));
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => stop(firstSignalCode + constants.signals[name]));
    }
    // The reader of the output has exited, as `head` does after ten lines: everything is ended in the usual way.
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => stop(firstSignalCode + constants.signals.SIGPIPE));
    }
    const attended = flags.scenario === undefined && !flags.json && process.stdin.isTTY;
    try {
      await (attended ? play(flags, interrupted.signal) : run(flags, interrupted.signal));
    } catch (error) {
      // Errors that follow from the interruption are not reported.
      if (interrupted.signal.aborted) return;
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  });

await program.parseAsync();

async function run(flags: Flags, interrupted: AbortSignal): Promise<void> {
  const name = flags.scenario ?? 'switch';
  const scenario = scenarios[name];
  if (scenario === undefined)
    return program.error(`There is no scenario '${name}'; there is ${Object.keys(scenarios)}.`);
  const timeline = new Timeline(flags.json ? process.stderr : process.stdout, process.env);
  // Not AbortSignal.timeout: in Node 20 a signal that only AbortSignal.any refers to is collected and never fires.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`Not done within ${flags.timeout} s`)), flags.timeout * 1_000);
  const signal = AbortSignal.any([interrupted, late.signal]);
  const result = await runScenario({ ...flags, name, scenario, timeline, signal }).finally(() => clearTimeout(timer));
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (result.ok) timeline.note('Region and database agree: everything exists once, and nothing is left over');
  process.exitCode = result.ok ? 0 : 1;
}

async function play(flags: Flags, signal: AbortSignal): Promise<void> {
  const timeline = new Timeline(process.stdout, process.env);
  timeline.note(explainTime(flags.speed));
  await using world = await World.start({ ...flags, timeScale: flags.speed, callLatencyMs: flags.callLatency });
  timeline.reach('region and control plane are up', world.controlPlane.urls.join(' and '));
  await new Interactive({ world, timeline, signal }, () => randomInt(1_000_001) / 1_000_000).run(process.stdin);
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function count(text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 16 && Number.isInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 to 16.');
}

function notNegative(text: string): number {
  const value = Number(text);
  if (value >= 0 && Number.isFinite(value) && text.trim() !== '') return value;
  throw new InvalidArgumentError('It must be a number, 0 or above.');
}
