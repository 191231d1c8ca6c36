import { useState } from 'react';
import { ActionButton } from '../controls/action-button.js';
import { Ask } from '../controls/ask.js';
import { Toggle } from '../controls/toggle.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import text from '../style/text.module.css';
import styles from './after-move.module.css';
import { afterMoveWords, noWait } from './after-move-words.js';
import { MinutesField } from './minutes-field.js';
import { StoredNote } from './stored-note.js';
import { type Settings, useSettingsChange } from './use-settings-change.js';

/**
 * What becomes of the old instance after a move, and whether the agent takes commands. A change is stored when it is pressed;
 * only disabling asks first.
 */
export function AfterMove({ workload }: { readonly workload: FleetWorkload }) {
  const { workloadId, name, settings } = workload;
  const { enabled, autoTerminateEnabled, terminateWaitSeconds } = settings;
  const [dialog, setDialog] = useState<'wait' | 'disable'>();
  const change = useSettingsChange(workloadId);
  const store = (asked: Partial<Settings>) => {
    if (!change.isPending) change.mutate(asked);
  };
  return (
    <section aria-labelledby="after-move" className={styles.section}>
      <h2 id="after-move">After a move</h2>
      <Toggle
        needs="operator"
        isOn={autoTerminateEnabled}
        isWaiting={change.isPending}
        onChange={(isOn) => store({ autoTerminateEnabled: isOn })}
      >
        End the old instance
      </Toggle>
      {autoTerminateEnabled && dialog !== 'wait' && (
        <div className={styles.row}>
          <span className={text.second}>
            {terminateWaitSeconds === 0 ? noWait : `After ${formatWholeSeconds(terminateWaitSeconds)}`}
          </span>
          <ActionButton needs="operator" onAct={() => setDialog('wait')}>
            Change wait
          </ActionButton>
        </div>
      )}
      {autoTerminateEnabled && dialog === 'wait' && (
        <MinutesField
          seconds={terminateWaitSeconds}
          isWaiting={change.isPending}
          onCancel={() => setDialog(undefined)}
          onApply={(seconds) => {
            store({ terminateWaitSeconds: seconds });
            setDialog(undefined);
          }}
        />
      )}
      <div className={styles.row}>
        <span>{enabled ? 'Its agent takes commands' : 'Disabled: it takes no commands and gets no replica'}</span>
        {enabled ? (
          <ActionButton needs="operator" onAct={() => setDialog('disable')}>
            Disable agent…
          </ActionButton>
        ) : (
          <ActionButton needs="operator" isWaiting={change.isPending} onAct={() => store({ enabled: true })}>
            Enable agent
          </ActionButton>
        )}
      </div>
      <StoredNote
        error={change.error}
        stored={change.data && afterMoveWords(workload, change.variables, change.data)}
      />
      {dialog === 'disable' && (
        <Ask
          title={`Disable the agent of ${name}?`}
          action="Disable agent"
          needs="operator"
          act={() => change.mutateAsync({ enabled: false })}
          onClose={() => setDialog(undefined)}
        >
          <p>It takes no commands and gets no replica until enabled.</p>
        </Ask>
      )}
    </section>
  );
}
