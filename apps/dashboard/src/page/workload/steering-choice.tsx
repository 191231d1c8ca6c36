import { useQuery } from '@tanstack/react-query';
import { RadioGroup } from 'radix-ui';
import { useState } from 'react';
import { ActionButton } from '../controls/action-button.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { steeringOf } from '../fleet/steering.js';
import { usePage } from '../page-parts.js';
import { usePools } from '../switch/use-pools.js';
import { failoverPlanQuery } from './failover-plan-query.js';
import styles from './steering-choice.module.css';
import { isSteeringWay, type SteeringWay, steeringChange, steeringWays, storedWords } from './steering-ways.js';
import { StoredNote } from './stored-note.js';
import { useSettingsChange } from './use-settings-change.js';

/**
 * Who moves a workload: one choice of three, because the two settings behind it exclude each other. A choice says what will
 * happen before it is applied, and afterwards what the server stored.
 */
export function SteeringChoice({ workload }: { readonly workload: FleetWorkload }) {
  const { api } = usePage();
  const { workloadId, settings } = workload;
  const stored = steeringOf({ ...settings, enabled: true });
  const present: SteeringWay = isSteeringWay(stored) ? stored : 'by-hand';
  const [chosen, setChosen] = useState<SteeringWay>();
  const [said, setSaid] = useState<string>();
  const plan = useQuery(failoverPlanQuery(api, workloadId)).data;
  const pools = usePools(workload).data ?? [];
  const change = useSettingsChange(workloadId);
  // A replica that its settings do not keep, such as after a rebalance recommendation, stays as it is.
  const hasReplica = settings.manualReplicaEnabled && workload.replica !== null;
  const apply = (way: SteeringWay): void =>
    change.mutate(steeringWays[way].settings, {
      onSuccess: (stored) => {
        setChosen(undefined);
        setSaid(storedWords(way, stored, way === 'replica' ? workload.replica !== null : hasReplica));
      },
    });
  const shown = chosen ?? present;
  return (
    <section aria-labelledby="steering">
      <h2 id="steering">Who moves it</h2>
      {!settings.enabled && (
        <p className={styles.note}>Disabled: SpotGuard orders nothing for it, whatever is chosen here.</p>
      )}
      <RadioGroup.Root
        aria-labelledby="steering"
        className={styles.ways}
        value={shown}
        onValueChange={(value) => {
          change.reset();
          setSaid(undefined);
          setChosen(isSteeringWay(value) && value !== present ? value : undefined);
        }}
      >
        {Object.entries(steeringWays).map(([way, { name, explanation }]) => (
          <div key={way} className={styles.way}>
            <RadioGroup.Item
              id={`way-${way}`}
              value={way}
              className={styles.radio}
              aria-describedby={`way-${way}-text`}
            >
              <RadioGroup.Indicator className={styles.dot} />
            </RadioGroup.Item>
            <label htmlFor={`way-${way}`}>{name}</label>
            <p id={`way-${way}-text`}>{explanation}</p>
          </div>
        ))}
      </RadioGroup.Root>
      {chosen !== undefined && (
        <div className={styles.apply}>
          <p>{steeringChange(workload, chosen, { pools, plan })}</p>
          <ActionButton needs="operator" isMain isWaiting={change.isPending} onAct={() => apply(chosen)}>
            Apply
          </ActionButton>
        </div>
      )}
      <StoredNote error={change.error} stored={said} />
    </section>
  );
}
