import type { FleetWorkload } from '../fleet/fleet-query.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import { formatHourly } from '../format/format-price.js';
import type { Settings } from './use-settings-change.js';

/** What a wait of 0 means. It comes from the API: the page takes none. */
export const noWait = 'With a wait of 0 an old instance stays until you end it; agents of v4 end it at once';

/** Says what the server stored of a change, and, where that is something else than was asked, what it is. */
export function afterMoveWords(
  { price }: Pick<FleetWorkload, 'price'>,
  asked: Partial<Settings>,
  stored: Settings,
): string {
  const names = Object.keys(asked) as (keyof Settings)[];
  const isAsAsked = names.every((name) => asked[name] === stored[name]);
  const sentences = names.map((name) => sentenceOf(name, stored, price));
  return [isAsAsked ? 'Stored.' : 'Something else is stored:', ...sentences].join(' ');
}

function sentenceOf(name: keyof Settings, stored: Settings, price: number | null): string {
  const { enabled, autoTerminateEnabled, terminateWaitSeconds } = stored;
  switch (name) {
    case 'autoTerminateEnabled':
    case 'terminateWaitSeconds':
      if (!autoTerminateEnabled) {
        const cost = price === null ? 'cost' : `cost about $${formatHourly(price)}/h each`;
        return `Old instances stay and ${cost} until you end them.`;
      }
      if (terminateWaitSeconds === 0) return `${noWait}.`;
      return `An old instance is ended after ${formatWholeSeconds(terminateWaitSeconds)}.`;
    case 'enabled':
      return enabled ? 'The agent takes commands again.' : 'The agent takes no commands and gets no replica.';
    default:
      return '';
  }
}
