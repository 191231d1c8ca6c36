import { AmountChange } from '../format/amount-change.js';
import { Moment } from '../format/moment.js';
import { Price } from '../format/price.js';
import type { HistoryColumn } from '../history/history-table.js';
import { WorkloadLink } from '../history/workload-link.js';
import type { WorkloadNames } from '../history/workload-names.js';
import text from '../style/text.module.css';
import type { Switch } from './switch.js';
import { SwitchOutcome } from './switch-outcome.js';
import { SwitchPlaces } from './switch-places.js';
import { SwitchTaken } from './switch-taken.js';
import { costPerMonth, priceAfter, triggerWords } from './switch-words.js';

/** The columns of the switches, in order. */
export function switchColumns({ nameOf }: WorkloadNames): readonly HistoryColumn<Switch>[] {
  return [
    { id: 'when', title: 'When', cell: ({ reportedAt }) => <Moment at={reportedAt} /> },
    {
      id: 'workload',
      title: 'Workload',
      cell: ({ workloadId }) => <WorkloadLink workloadId={workloadId} name={nameOf(workloadId)} />,
    },
    { id: 'places', title: 'From, to', cell: (shown) => <SwitchPlaces shown={shown} /> },
    {
      id: 'why',
      title: 'Why',
      cell: ({ trigger }) => <span className={trigger === null ? text.quiet : undefined}>{triggerWords(trigger)}</span>,
    },
    { id: 'outcome', title: 'Outcome', cell: (shown) => <SwitchOutcome shown={shown} /> },
    { id: 'took', title: 'Took', isNumber: true, cell: (shown) => <SwitchTaken shown={shown} /> },
    {
      id: 'price',
      title: 'New price, $/h',
      isNumber: true,
      isOptional: true,
      cell: (shown) => (shown.success ? <Price usd={priceAfter(shown)} /> : none),
    },
    {
      id: 'change',
      title: 'Change a month',
      isNumber: true,
      cell: (shown) => (shown.success ? <AmountChange usd={costPerMonth(shown)} /> : none),
    },
  ];
}

const none = <span className={text.quiet}>–</span>;
