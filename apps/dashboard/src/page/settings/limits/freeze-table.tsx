import table from '../../controls/plain-table.module.css';
import { Moment } from '../../format/moment.js';
import { useSearchedWorkload } from '../../history/use-searched-workload.js';
import type { Freeze } from './limit-queries.js';

const subjects = { all: 'The whole server', account: 'The account', workload: 'A workload' } as const;

/** The freezes in force. */
export function FreezeTable({ freezes }: { readonly freezes: readonly Freeze[] }) {
  const { names } = useSearchedWorkload(undefined);
  const subjectOf = ({ level, workloadId }: Freeze): string =>
    (workloadId === null ? undefined : names.nameOf(workloadId)) ?? subjects[level];
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Frozen</th>
            <th scope="col">Since</th>
            <th scope="col">By</th>
            <th scope="col" className={table.wide}>
              Reason
            </th>
          </tr>
        </thead>
        <tbody>
          {freezes.map((freeze) => (
            <tr key={freeze.workloadId ?? freeze.level}>
              <th scope="row">{subjectOf(freeze)}</th>
              <td>
                <Moment at={freeze.since} />
              </td>
              <td>{freeze.frozenBy.name ?? 'The command line'}</td>
              <td className={table.wide}>{freeze.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
