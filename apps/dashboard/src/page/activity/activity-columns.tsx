import { Moment } from '../format/moment.js';
import type { HistoryColumn } from '../history/history-table.js';
import type { WorkloadNames } from '../history/workload-names.js';
import text from '../style/text.module.css';
import type { ActivityEvent } from './activity-queries.js';
import { ActivitySentence } from './activity-sentence.js';
import { actorName } from './activity-words.js';

/** The columns of the activity, in order. */
export function activityColumns(names: WorkloadNames): readonly HistoryColumn<ActivityEvent>[] {
  return [
    { id: 'when', title: 'When', cell: ({ at }) => <Moment at={at} /> },
    { id: 'who', title: 'Who', cell: (event) => <span className={text.second}>{actorName(event)}</span> },
    { id: 'what', title: 'What', isWide: true, cell: (event) => <ActivitySentence event={event} names={names} /> },
    {
      id: 'address',
      title: 'From',
      isOptional: true,
      cell: ({ actor: { address } }) => <span className={text.quiet}>{address ?? '–'}</span>,
    },
  ];
}
