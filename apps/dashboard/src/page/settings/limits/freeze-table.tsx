import { useQuery } from '@tanstack/react-query';
import table from '../../controls/plain-table.module.css';
import { fleetQuery } from '../../fleet/fleet-query.js';
import { Moment } from '../../format/moment.js';
import { usePage } from '../../page-parts.js';
import type { Freeze } from './limit-queries.js';

const subjects = { all: 'The whole server', account: 'The account', workload: 'A workload' } as const;

/** The freezes in force. */
export function FreezeTable({ freezes }: { readonly freezes: readonly Freeze[] }) {
  const { api } = usePage();
  const fleet = useQuery(fleetQuery(api));
  const subjectOf = ({ level, workloadId }: Freeze): string =>
    fleet.data?.workloads.find((workload) => workload.workloadId === workloadId)?.name ?? subjects[level];
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
