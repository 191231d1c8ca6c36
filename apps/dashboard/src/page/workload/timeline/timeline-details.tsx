import { SwitchDetails } from '../../switches/switch-details.js';
import { CommandDetails } from './command-details.js';
import { InterruptionDetails } from './interruption-details.js';
import { ReplicaDetails } from './replica-details.js';
import { RunningSteps } from './running-steps.js';
import styles from './timeline-details.module.css';
import type { TimelineRow } from './timeline-row.js';

/** What a row of the timeline opens to: the facts of each of its parts, and the steps with their seconds. */
export function TimelineDetails({ row }: { readonly row: TimelineRow }) {
  const { command, moved, interruption, replica, isRunning, at } = row;
  return (
    <div className={styles.details}>
      {interruption !== undefined && <InterruptionDetails interruption={interruption} />}
      {replica !== undefined && <ReplicaDetails replica={replica} />}
      {command !== undefined && <CommandDetails command={command} />}
      {moved !== undefined && <SwitchDetails shown={moved} />}
      {moved === undefined && command !== undefined && (
        <RunningSteps
          workloadId={command.workloadId}
          commandId={command.commandId}
          instanceId={command.instanceId}
          since={at}
          isRunning={isRunning}
        />
      )}
      {moved === undefined && interruption !== undefined && isRunning && (
        <RunningSteps
          workloadId={interruption.workloadId}
          commandId={null}
          instanceId={interruption.instanceId}
          since={at}
          isRunning
        />
      )}
    </div>
  );
}
