import { parseArgs, styleText } from 'node:util';
import { measureSwitches, type SwitchSample } from './measure-switches.js';
import { percentile } from './percentile.js';

/** What is promised, in milliseconds at the median. */
const budgets: Readonly<Record<keyof SwitchSample, { readonly what: string; readonly p50: number }>> = {
  deliveredToLaunch: { what: 'command delivered -> RunInstances', p50: 50 },
  startToRegistered: { what: 'agent start -> registered', p50: 500 },
  overhead: { what: 'own overhead of a switch', p50: 500 },
};

const { values } = parseArgs({ options: { json: { type: 'boolean' }, switches: { type: 'string', default: '10' } } });
const stream = values.json ? process.stderr : process.stdout;
const rows = [];
for (const callLatencyMs of [0, 150]) {
  const onSample = (done: number) => process.stderr.write(`EC2 +${callLatencyMs} ms: ${done} of ${values.switches}\n`);
  const samples = await measureSwitches({ switches: Number(values.switches), callLatencyMs, onSample });
  for (const [key, { what, p50: budget }] of Object.entries(budgets)) {
    const of = samples.map((sample) => sample[key as keyof SwitchSample]);
    // With slow calls only the switch as a whole is promised.
    const promised = callLatencyMs === 0 || key === 'overhead' ? budget : undefined;
    rows.push({
      what,
      callLatencyMs,
      n: of.length,
      p50: percentile(of, 0.5),
      p95: percentile(of, 0.95),
      budget: promised,
    });
  }
}
for (const { what, callLatencyMs, n, p50, p95, budget } of rows) {
  const verdict = budget === undefined ? '' : p50 <= budget ? styleText('green', 'kept') : styleText('red', 'missed');
  const numbers = `p50 ${String(p50).padStart(5)} ms  p95 ${String(p95).padStart(5)} ms  n ${n}`;
  stream.write(
    `${what.padEnd(36)} EC2 +${String(callLatencyMs).padStart(3)} ms  ${numbers}  budget ${budget ?? '-'} ${verdict}\n`,
  );
}
if (values.json) process.stdout.write(`${JSON.stringify({ node: process.version, rows })}\n`);
