import { useQuery } from '@tanstack/react-query';
import { actorName } from '../../activity/activity-words.js';
import { PartError } from '../../controls/part-error.js';
import table from '../../controls/plain-table.module.css';
import { formatWholeSeconds } from '../../format/format-duration.js';
import { Moment } from '../../format/moment.js';
import { useSearchedWorkload } from '../../history/use-searched-workload.js';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { SettingsSection } from '../settings-section.js';
import { pastFreezesQuery } from './limit-queries.js';

/** The last freezes that were lifted. */
export function PastFreezes() {
  const { api } = usePage();
  const past = useQuery(pastFreezesQuery(api));
  const { names } = useSearchedWorkload(undefined);
  const subjectOf = (workloadId: string | null): string =>
    workloadId === null ? 'The account' : (names.nameOf(workloadId) ?? 'A removed workload');
  if (past.isError) {
    return <PartError what="The freezes of the past" error={past.error} onRetry={() => void past.refetch()} />;
  }
  if (past.data === undefined || past.data.length === 0) return null;
  return (
    <SettingsSection title="Freezes of the past">
      <div className={table.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Frozen</th>
              <th scope="col">Since</th>
              <th scope="col">For</th>
              <th scope="col">Lifted by</th>
              <th scope="col" className={table.wide}>
                Reason
              </th>
            </tr>
          </thead>
          <tbody>
            {past.data.map((event) => {
              const since = String(event.data['since']);
              return (
                <tr key={event.number}>
                  <th scope="row">{subjectOf(event.workloadId)}</th>
                  <td>
                    <Moment at={since} />
                  </td>
                  <td className={text.number}>
                    {formatWholeSeconds((Date.parse(event.at) - Date.parse(since)) / 1_000)}
                  </td>
                  <td>{actorName(event)}</td>
                  <td className={table.wide}>{String(event.data['reason'])}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </SettingsSection>
  );
}
