import { Command, InvalidArgumentError } from 'commander';
import { runScenario } from './run-scenario.js';
import type { Scenario } from './scenarios/scenario.js';
import { switchScenario } from './scenarios/switch.js';
import { Timeline } from './timeline.js';

const scenarios: Readonly<Record<string, Scenario>> = { switch: switchScenario };

const program = new Command('demo')
  .description('A region, a control plane and agents on this machine; nothing leaves it.')
  .option('--scenario <name>', `one of: ${Object.keys(scenarios).join(', ')}`, 'switch')
  .option('--json', 'the result as one JSON object on the last line of stdout')
  .option('--speed <factor>', 'how many times faster than EC2', positive, 20)
  .option('--call-latency <ms>', 'what every EC2 call takes longer', Number, 0)
  .option('--timeout <seconds>', 'give up after', positive, 300);

program.action(
  async (flags: { scenario: string; json?: boolean; speed: number; callLatency: number; timeout: number }) => {
    const scenario = scenarios[flags.scenario];
    if (scenario === undefined) return program.error(`There is no scenario '${flags.scenario}'.`);
    const timeline = new Timeline(flags.json ? process.stderr : process.stdout);
    const interrupted = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.once(name, () => interrupted.abort(new Error(`${name}: stopping`)));
    const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(flags.timeout * 1000)]);
    const result = await runScenario({
      name: flags.scenario,
      scenario,
      speed: flags.speed,
      callLatencyMs: flags.callLatency,
      timeline,
      signal,
    });
    if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else timeline.note(result.ok ? 'Everything is as it should be' : 'Something went wrong, see above');
    process.exitCode = result.ok ? 0 : 1;
  },
);

await program.parseAsync();

function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}
