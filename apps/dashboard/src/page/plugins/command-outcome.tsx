import { PartError } from '../controls/part-error.js';
import text from '../style/text.module.css';
import { CancelCommand } from '../workload/cancel-command.js';
import { commandState } from '../workload/command-state.js';
import type { Command } from '../workload/workload-queries.js';
import styles from './plugins.module.css';

interface CommandOutcomeProps {
  readonly command: Command | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
}

const indent = 2;

/** What became of an order, in the place where it was given: its state while it changes, and what the command returned. */
export function CommandOutcome({ command, error, onRetry }: CommandOutcomeProps) {
  if (error !== null) return <PartError what="The command" error={error} onRetry={onRetry} />;
  const title = command?.dryRun === true ? 'What would happen' : 'What became of it';
  const hasFailed = command?.state === 'failed' || command?.state === 'expired';
  return (
    <section className={styles.outcome} aria-label={title}>
      <h4>{title}</h4>
      <p role="status" className={hasFailed ? styles.failed : text.second}>
        {command !== undefined && commandState(command)}
      </p>
      {command !== undefined && command.output !== null && <pre>{JSON.stringify(command.output, null, indent)}</pre>}
      {command?.state === 'completed' && command.output === null && (
        <p className={text.quiet}>The command returned nothing.</p>
      )}
      {command !== undefined && <CancelCommand command={command} />}
    </section>
  );
}
