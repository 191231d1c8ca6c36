import { useQuery } from '@tanstack/react-query';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import styles from '../controls/plain-table.module.css';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { Moment } from '../format/moment.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { CancelCommand } from './cancel-command.js';
import { commandState } from './command-state.js';
import { commandWords } from './command-words.js';
import { commandsQuery } from './workload-queries.js';

/** The last commands of a workload, the newest first; one that has not ended can be cancelled. */
export function CommandList({ workload: { workloadId } }: { readonly workload: FleetWorkload }) {
  const { api } = usePage();
  const commands = useQuery(commandsQuery(api, workloadId));
  return (
    <section aria-labelledby="commands">
      <h2 id="commands">Commands</h2>
      {commands.isPending && <LoadingRows what="the commands" />}
      {commands.isError && (
        <PartError what="The commands" error={commands.error} onRetry={() => void commands.refetch()} />
      )}
      {commands.data?.length === 0 && <p className={text.quiet}>Nothing was ordered yet.</p>}
      {commands.data !== undefined && commands.data.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Command</th>
                <th scope="col">By</th>
                <th scope="col">What became of it</th>
                <th scope="col">
                  <span className={text.spoken}>Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {commands.data.map((command) => (
                <tr key={command.commandId}>
                  <td>
                    <Moment at={command.createdAt} />
                  </td>
                  <td>
                    {commandWords(command)}
                    {command.dryRun && <span className={text.quiet}> (dry run)</span>}
                  </td>
                  <td className={text.second}>{command.actor?.name ?? command.origin ?? '–'}</td>
                  <td className={styles.wide}>{commandState(command)}</td>
                  <td>
                    <CancelCommand command={command} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
