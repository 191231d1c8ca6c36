import { measureSwitches, type SwitchSample } from './measure-switches.js';
import { type Row, rowOf } from './row.js';

/** The budgets, in milliseconds at the median. */
const budgets: Readonly<Record<keyof SwitchSample, { readonly what: string; readonly p50: number }>> = {
  deliveredToLaunch: { what: 'command delivered -> RunInstances', p50: 50 },
  startToRegistered: { what: 'agent start -> registered', p50: 500 },
  overhead: { what: 'own overhead of a switch', p50: 500 },
};

/** Measures switches with fast and with slow EC2 calls. */
export async function switchRows(switches: number, onProgress: (progress: string) => void): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const callLatencyMs of [0, 150]) {
    const under = `EC2 +${callLatencyMs} ms`;
    const onSample = (done: number) => onProgress(`switches, ${under}: ${done} of ${switches}`);
    const samples = await measureSwitches({ switches, callLatencyMs, onSample });
    for (const [key, { what, p50 }] of Object.entries(budgets)) {
      // With slow calls only the switch as a whole has a budget.
      const budget = callLatencyMs === 0 || key === 'overhead' ? { p50 } : {};
      const times = samples.map((sample) => sample[key as keyof SwitchSample]);
      rows.push(rowOf({ what, under, budget }, times));
    }
  }
  return rows;
}
