import { CommandOutcome } from '../src/page/plugins/command-outcome.js';
import { CommandForm } from '../src/page/plugins/form/command-form.js';
import { problemsByField } from '../src/page/plugins/form/field-problem.js';
import { WorkerTable } from '../src/page/plugins/worker-table.js';
import type { Command } from '../src/page/workload/workload-queries.js';
import { testContents } from '../test/browser/test-build.js';
import type { Piece } from './piece.js';

const nothing = (): void => undefined;
const schema = testContents.commands[0]?.input_schema ?? null;
const problems = problemsByField([{ path: ['days'], message: '400 is greater than 365' }]);

const command = (different: Partial<Command>): Command => ({
  commandId: 'c',
  workloadId: 'w',
  type: 'disk-guard.tidy',
  state: 'queued',
  instanceId: 'i-1',
  input: {},
  output: null,
  message: null,
  dryRun: false,
  priority: 75,
  origin: 'person',
  actor: null,
  parentCommandId: null,
  createdAt: '2026-11-27T08:59:00Z',
  leasedUntil: null,
  endedAt: null,
  cancellation: null,
  ...different,
});
const outcome = (different: Partial<Command>) => (
  <CommandOutcome command={command(different)} error={null} onRetry={nothing} />
);
const form = (id: string, input: unknown, found = {}) => (
  <CommandForm
    id={id}
    schema={schema}
    input={input}
    problems={found}
    onChange={nothing}
    onSubmit={nothing}
    buttons={() => null}
  />
);
const worker = {
  name: 'disk-guard.measure',
  plugin: 'disk-guard',
  summary: 'Measures the disk.',
  everySeconds: 300,
  lastRunAt: '2026-11-27T08:59:20Z',
  lastSucceededAt: '2026-11-27T08:54:20Z',
  lastOutcome: 'succeeded',
  lastFailure: null,
  runs: 120,
  failures: 3,
} as const;

/** What the plugins of a workload are shown with. */
export const pluginPieces: readonly Piece[] = [
  {
    name: 'WorkerTable',
    states: {
      well: <WorkerTable plugin="disk-guard" workers={[worker]} />,
      failed: (
        <WorkerTable
          plugin="disk-guard, whose worker fails"
          workers={[{ ...worker, lastOutcome: 'failed', lastFailure: 'The disk at /data is not mounted' }]}
        />
      ),
      'never run': (
        <WorkerTable
          plugin="disk-guard, whose worker never ran"
          workers={[{ ...worker, lastRunAt: null, lastOutcome: null, runs: null, failures: null }]}
        />
      ),
    },
  },
  {
    name: 'CommandForm',
    states: {
      empty: form('empty', {}),
      'filled in': form('filled', {
        folder: '/var/log',
        days: 30,
        how: 'compress',
        keep: ['syslog'],
        limits: { files: 9 },
      }),
      'with a problem': form('wrong', { days: 400 }, problems),
    },
  },
  {
    name: 'CommandOutcome',
    states: {
      waiting: outcome({}),
      'under way': outcome({ state: 'delivered' }),
      'dry run': outcome({ state: 'completed', dryRun: true, message: '12 files would go.', output: { files: 12 } }),
      done: outcome({ state: 'completed', message: '12 files were deleted.' }),
      failed: outcome({ state: 'failed', message: 'The disk is gone.' }),
    },
  },
];
