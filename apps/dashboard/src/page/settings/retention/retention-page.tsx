import { dataOf } from '@spotguard/api-client';
import { useQuery } from '@tanstack/react-query';
import { LoadingRows } from '../../controls/loading-rows.js';
import { PartError } from '../../controls/part-error.js';
import table from '../../controls/plain-table.module.css';
import { TableScroll } from '../../controls/table-scroll.js';
import { formatCount } from '../../format/format-count.js';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { SettingsSection } from '../settings-section.js';
import { daysText, kindNames } from './retention-words.js';

/** What is kept how long, and how much of it there is. It is changed where the server is started. */
export function RetentionPage() {
  const { api } = usePage();
  const kept = useQuery({
    queryKey: ['settings', 'retention'],
    queryFn: async () => (await dataOf(api.GET('/api/v1/retention'))).items,
    staleTime: 0,
  });
  return (
    <>
      <h1>Retention</h1>
      <SettingsSection
        title="What is kept how long"
        about={
          <>
            Once an hour older rows are deleted, and the oldest beyond the largest number. How long is an option of the
            server, <code>--keep kind=days</code>, for example <code>--keep prices=60</code>; whoever starts the server
            changes it.
          </>
        }
      >
        {kept.isPending && <LoadingRows what="what is kept" />}
        {kept.isError && <PartError what="What is kept" error={kept.error} onRetry={() => void kept.refetch()} />}
        {kept.data !== undefined && (
          <TableScroll label="What is kept">
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Kind</th>
                  <th scope="col">Kept for</th>
                  <th scope="col">Rows now</th>
                  <th scope="col">Rows at most</th>
                </tr>
              </thead>
              <tbody>
                {kept.data.map(({ kind, days, maxRows, rows, isMore }) => (
                  <tr key={kind}>
                    <th scope="row">{kindNames[kind] ?? kind}</th>
                    <td className={text.quiet}>{kind}</td>
                    <td className={text.number}>{daysText(days)}</td>
                    <td className={text.number}>
                      {isMore ? 'More than ' : ''}
                      {formatCount(rows)}
                    </td>
                    <td className={text.number}>{formatCount(maxRows)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableScroll>
        )}
      </SettingsSection>
    </>
  );
}
