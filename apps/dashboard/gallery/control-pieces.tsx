import { ActionButton } from '../src/page/controls/action-button.js';
import { Button } from '../src/page/controls/button.js';
import { EmptyState } from '../src/page/controls/empty-state.js';
import { FormError } from '../src/page/controls/form-error.js';
import { LoadingRows } from '../src/page/controls/loading-rows.js';
import { PartError } from '../src/page/controls/part-error.js';
import { TextField } from '../src/page/controls/text-field.js';
import { Toggle } from '../src/page/controls/toggle.js';
import { FilterCompletions } from '../src/page/fleet/filter-completions.js';
import type { Piece } from './piece.js';
import { SeenBy } from './seen-by.js';

const nothing = (): void => undefined;
const failure = new Error('Nothing was launched: the limit on launches per hour is reached. Try again after 09:40.');

/** Buttons, fields, and what stands in place of a list. */
export const controlPieces: readonly Piece[] = [
  {
    name: 'Button',
    states: {
      usual: <Button>Try now</Button>,
      main: <Button isMain>Switch to us-east-1d</Button>,
      quiet: <Button isQuiet>Leave out</Button>,
      waiting: <Button isWaiting>Cancel</Button>,
      'main, waiting': (
        <Button isMain isWaiting>
          Order
        </Button>
      ),
    },
  },
  {
    name: 'ActionButton',
    states: {
      'may be pressed': (
        <ActionButton needs="operator" isMain onAct={nothing}>
          Dry run
        </ActionButton>
      ),
      'seen by a viewer': (
        <SeenBy person="viewer">
          <ActionButton needs="operator" isMain onAct={nothing}>
            Dry run
          </ActionButton>
        </SeenBy>
      ),
    },
  },
  {
    name: 'Toggle',
    states: {
      on: (
        <Toggle needs="operator" isOn onChange={nothing}>
          End old instances
        </Toggle>
      ),
      off: (
        <Toggle needs="operator" isOn={false} onChange={nothing}>
          Agent enabled
        </Toggle>
      ),
    },
  },
  {
    name: 'TextField',
    states: {
      empty: <TextField label="Name" />,
      'with a hint': <TextField label="Password" hint="15 characters or more." type="password" />,
      wrong: <TextField label="New name" defaultValue="x" problem="It has to have two characters or more." />,
    },
  },
  {
    name: 'FormError',
    states: {
      refused: <FormError id="refused" error={failure} />,
      'no answer': <FormError id="no-answer" error={new TypeError('Failed to fetch')} />,
    },
  },
  {
    name: 'FilterCompletions',
    states: {
      'one is chosen': (
        <div style={{ position: 'relative', height: 76, width: 264 }}>
          <FilterCompletions
            id="completions"
            active={1}
            onTake={nothing}
            completions={[
              { text: 'zone:us-east-1b ', label: 'zone:us-east-1b', count: 12 },
              { text: 'zone:us-east-1d ', label: 'zone:us-east-1d', count: 3 },
            ]}
          />
        </div>
      ),
    },
  },
  {
    name: 'EmptyState',
    states: {
      'with a way out': (
        <EmptyState title="No workload matches zone:1f">
          <p>14 workloads do not match. Without zone:1f there are 14.</p>
          <Button>Clear filters</Button>
        </EmptyState>
      ),
    },
  },
  {
    name: 'PartError',
    states: { failed: <PartError what="The prices" error={failure} onRetry={nothing} /> },
  },
  { name: 'LoadingRows', states: { 'after 300 ms': <LoadingRows what="the fleet" /> } },
];
