/** What of runs that have finished must compile and what must not. `tsc` checks it. */
import * as z from 'zod';
import { definePlugin, defineProcedure, type StepImplementations } from '../src/index.js';

const declared = {
  id: 'mover',
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const move = defineProcedure({
  id: 'mover.move',
  version: 1,
  summary: 'Moves something.',
  input: z.object({ to: z.string() }),
  steps: { launch: { summary: 'Launches it.', intent: z.null(), result: z.number(), pivot: true, afterFinish: true } },
});
const steps: StepImplementations<typeof move> = { launch: { prepare: () => null, perform: async () => 1 } };

definePlugin({
  ...declared,
  procedures: { move },
  setup: () => ({
    procedures: { move: steps },
    finished: {
      move({ input, outcome, seconds }) {
        input?.to satisfies string | undefined;
        // @ts-expect-error: a refused run has no input
        input.to;
        if (outcome.status === 'done') outcome.results.launch satisfies number;
        seconds.launch satisfies number | undefined;
        // @ts-expect-error: there is no such step
        seconds.fly;
      },
    },
  }),
});
definePlugin({
  ...declared,
  procedures: { move },
  // @ts-expect-error: the plugin has no such procedure
  setup: () => ({ procedures: { move: steps }, finished: { fly: () => {} } }),
});
// @ts-expect-error: the plugin has no procedures
definePlugin({ ...declared, setup: () => ({ finished: { move: () => {} } }) });
