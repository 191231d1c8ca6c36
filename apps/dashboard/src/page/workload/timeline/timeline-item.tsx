import { Duration } from '../../format/duration.js';
import { Moment } from '../../format/moment.js';
import text from '../../style/text.module.css';
import type { TimelineRow } from './timeline-row.js';
import { TimelineTitle } from './timeline-title.js';
import { timelineWords } from './timeline-words.js';

/** A row of the timeline on a phone: what happened, and below it when and how long it took. */
export function TimelineItem({ row }: { readonly row: TimelineRow }) {
  const { took } = timelineWords(row);
  return (
    <div>
      <TimelineTitle row={row} />
      <span className={text.quiet}>
        <Moment at={new Date(row.at).toISOString()} />
        {typeof took === 'number' && (
          <>
            , took <Duration seconds={took} />
          </>
        )}
      </span>
    </div>
  );
}
