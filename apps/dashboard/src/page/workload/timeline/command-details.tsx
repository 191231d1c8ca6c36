import { InstanceId } from '../../format/instance-id.js';
import { Moment } from '../../format/moment.js';
import { CancelCommand } from '../cancel-command.js';
import { commandState } from '../command-state.js';
import type { Command } from '../workload-queries.js';
import { NamedFacts } from './named-facts.js';
import styles from './timeline-details.module.css';

/** A command: what became of it and who ordered it, its input and output, and its times. While it is open it can be cancelled. */
export function CommandDetails({ command }: { readonly command: Command }) {
  const { input, output, instanceId, actor, origin, createdAt, endedAt, cancellation } = command;
  return (
    <>
      <NamedFacts
        facts={[
          ['Command', commandState(command)],
          ['', <CancelCommand key="cancel" command={command} />],
          ['Ordered by', actor?.name ?? origin],
          ['Ordered', <Moment key="ordered" at={createdAt} />],
          ['Ended', endedAt && <Moment at={endedAt} />],
          ['Asked to cancel by', cancellation?.requestedBy?.name],
          ['Instance', <InstanceId key="instance" id={instanceId} />],
        ]}
      />
      {input !== null && Object.keys(input).length > 0 && (
        <pre className={styles.input}>{`Input ${JSON.stringify(input)}`}</pre>
      )}
      {output !== null && output !== undefined && (
        <pre className={styles.input}>{`Output ${JSON.stringify(output, null, 1)}`}</pre>
      )}
    </>
  );
}
