import { useQuery } from '@tanstack/react-query';
import { PartError } from '../controls/part-error.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { Moment } from '../format/moment.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { CancelCommand } from './cancel-command.js';
import { commandState } from './command-state.js';
import { commandWords } from './command-words.js';
import styles from './open-commands.module.css';
import { isOpen } from './timeline/join-timeline.js';
import { commandsQuery } from './workload-queries.js';

/** The commands that have not ended, each with its cancel; without any, how the last one ended. */
export function OpenCommands({ workload: { workloadId } }: { readonly workload: FleetWorkload }) {
  const { api } = usePage();
  const commands = useQuery(commandsQuery(api, workloadId));
  const open = (commands.data ?? []).filter(isOpen);
  const last = commands.data?.find((command) => !isOpen(command));
  return (
    <section aria-labelledby="commands" className={styles.section}>
      <h2 id="commands">
        Commands {commands.data !== undefined && open.length === 0 && <span className={text.quiet}>none waiting</span>}
      </h2>
      {commands.isError && (
        <PartError what="The commands" error={commands.error} onRetry={() => void commands.refetch()} />
      )}
      <ul>
        {open.map((command) => (
          <li key={command.commandId}>
            <span>
              {commandWords(command)}
              {command.dryRun && ' (dry run)'}
              <span className={text.quiet}> {commandState(command)}</span>
            </span>
            <CancelCommand command={command} />
          </li>
        ))}
      </ul>
      {open.length === 0 && last !== undefined && (
        <p className={text.quiet}>
          Last: {commandWords(last)}, <Moment at={last.createdAt} />. {commandState(last)}
        </p>
      )}
    </section>
  );
}
