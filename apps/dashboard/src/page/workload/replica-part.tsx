import { useState } from 'react';
import { ActionButton } from '../controls/action-button.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { MarketMark } from '../fleet/market-mark.js';
import { Age } from '../format/age.js';
import { InstanceId } from '../format/instance-id.js';
import text from '../style/text.module.css';
import type { Pool } from '../switch/switch-targets.js';
import { CreateReplica } from './create-replica.js';
import { EndReplica } from './end-replica.js';
import type { PlannedFailover } from './failover-plan-query.js';
import { PromoteReplica } from './promote-replica.js';
import styles from './replica-part.module.css';

interface ReplicaPartProps {
  readonly workload: FleetWorkload;
  readonly plan: PlannedFailover | null | undefined;
  readonly pools: readonly Pool[];
}

/** The replica of a workload with what can be done with it, or the button that creates one. */
export function ReplicaPart({ workload, plan, pools }: ReplicaPartProps) {
  const { replica } = workload;
  const [dialog, setDialog] = useState<'create' | 'promote' | 'end'>();
  const [said, setSaid] = useState<string>();
  const open = (which: 'create' | 'promote' | 'end'): void => {
    setSaid(undefined);
    setDialog(which);
  };
  const asked = { workload, onSaid: setSaid, onClose: () => setDialog(undefined) };
  return (
    <div className={styles.part}>
      {replica === null ? (
        <div className={styles.row}>
          <span className={text.second}>No replica is there</span>
          <ActionButton needs="operator" onAct={() => open('create')}>
            Create replica…
          </ActionButton>
        </div>
      ) : (
        <>
          <p className={styles.place}>
            <MarketMark market="replica" />
            <span>
              Replica in {replica.zone}, {replica.state}{' '}
              <span className={text.quiet}>
                for <Age at={replica.readyAt ?? replica.requestedAt} />
              </span>
            </span>
          </p>
          {replica.instanceId !== null && <InstanceId id={replica.instanceId} />}
          <div className={styles.row}>
            <ActionButton
              needs="operator"
              isWaiting={replica.state === 'launching' || replica.instanceId === null}
              onAct={() => open('promote')}
            >
              Promote…
            </ActionButton>
            <ActionButton needs="operator" onAct={() => open('end')}>
              End…
            </ActionButton>
          </div>
        </>
      )}
      <p role="status" className={styles.said}>
        {said}
      </p>
      {dialog === 'create' && <CreateReplica {...asked} pools={pools} />}
      {dialog === 'promote' && replica !== null && <PromoteReplica {...asked} replica={replica} plan={plan} />}
      {dialog === 'end' && replica !== null && <EndReplica {...asked} replica={replica} />}
    </div>
  );
}
