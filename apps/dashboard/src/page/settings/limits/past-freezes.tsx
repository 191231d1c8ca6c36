import { useQuery } from '@tanstack/react-query';
import { actorName } from '../../activity/activity-words.js';
import { PartError } from '../../controls/part-error.js';
import table from '../../controls/plain-table.module.css';
import { fleetQuery } from '../../fleet/fleet-query.js';
import { formatWholeSeconds } from '../../format/format-duration.js';
import { Moment } from '../../format/moment.js';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { SettingsSection } from '../settings-section.js';
import { pastFreezesQuery } from './limit-queries.js';

/** The last freezes that were lifted. */
export function PastFreezes() {
  const { api } = usePage();
  const past = useQuery(pastFreezesQuery(api));
  const fleet = useQuery(fleetQuery(api));
  const nameOf = (workloadId: string | null): string => {
    if (workloadId === null) return 'The account';
    return fleet.data?.workloads.find((workload) => workload.workloadId === workloadId)?.name ?? 'A removed workload';
  };
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
                  <th scope="row">{nameOf(event.workloadId)}</th>
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
