import { Link } from '@tanstack/react-router';
import plain from '../controls/plain-table.module.css';
import { MarketMark } from '../fleet/market-mark.js';
import { Duration } from '../format/duration.js';
import { unknown } from '../format/format-price.js';
import { Moment } from '../format/moment.js';
import type { HistoryColumn } from '../history/history-table.js';
import { WorkloadLink } from '../history/workload-link.js';
import type { WorkloadNames } from '../history/workload-names.js';
import text from '../style/text.module.css';
import type { Interruption } from './interruption.js';
import { InterruptionOutcome } from './interruption-outcome.js';
import { kindWords, savedByWords } from './interruption-words.js';

/** The columns of the interruptions, in order. */
export function interruptionColumns({ nameOf }: WorkloadNames): readonly HistoryColumn<Interruption>[] {
  return [
    {
      id: 'when',
      title: 'When',
      cell: (shown) => (
        <Link
          from="/$account"
          to="/$account/interruptions/$interruption"
          params={{ interruption: shown.interruptionId }}
          className={text.link}
        >
          <Moment at={shown.receivedAt} />
          <span className={text.spoken}>
            , {kindWords(shown)} of {nameOf(shown.workloadId) ?? 'a removed workload'}
          </span>
        </Link>
      ),
    },
    {
      id: 'workload',
      title: 'Workload',
      cell: ({ workloadId }) => <WorkloadLink workloadId={workloadId} name={nameOf(workloadId)} />,
    },
    { id: 'pool', title: 'Pool', cell: (shown) => <InterruptedPlace shown={shown} /> },
    { id: 'kind', title: 'Kind', cell: kindWords },
    {
      id: 'savedBy',
      title: 'What saved it',
      cell: (shown) => savedByWords(shown) ?? <span className={text.quiet}>–</span>,
    },
    { id: 'took', title: 'Took', isNumber: true, cell: ({ secondsTaken }) => <Seconds of={secondsTaken} /> },
    { id: 'left', title: 'To spare', isNumber: true, cell: ({ secondsLeft }) => <Seconds of={secondsLeft} /> },
    { id: 'outcome', title: 'Outcome', cell: (shown) => <InterruptionOutcome shown={shown} /> },
  ];
}

/** Where the interrupted instance ran. */
export function InterruptedPlace({ shown: { market, instanceType, zone } }: { readonly shown: Interruption }) {
  if (instanceType === null && zone === null) return <span className={text.quiet}>{unknown}</span>;
  return (
    <span className={plain.place}>
      <MarketMark market={market} />
      {instanceType ?? unknown}
      <span className={text.quiet}>{zone ?? unknown}</span>
    </span>
  );
}

function Seconds({ of }: { readonly of: number | null }) {
  return of === null ? <span className={text.quiet}>–</span> : <Duration seconds={of} />;
}
