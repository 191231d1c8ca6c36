import { dataOf } from '@spotguard/api-client';
import { useMutation } from '@tanstack/react-query';
import { RadioGroup } from 'radix-ui';
import { useState } from 'react';
import { ActionButton } from '../controls/action-button.js';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { steeringOf } from '../fleet/steering.js';
import { usePage } from '../page-parts.js';
import { isSessionEnd } from '../session/is-session-end.js';
import text from '../style/text.module.css';
import styles from './steering-choice.module.css';
import { isSteeringWay, type SteeringWay, steeringChange, steeringWays, storedWords } from './steering-ways.js';

/**
 * Who moves a workload: one choice of three, because the two settings behind it exclude each other. A choice says what will
 * happen before it is applied, and afterwards what the server stored.
 */
export function SteeringChoice({ workload }: { readonly workload: FleetWorkload }) {
  const page = usePage();
  const { workloadId, settings } = workload;
  const stored = steeringOf({ ...settings, enabled: true });
  const present: SteeringWay = isSteeringWay(stored) ? stored : 'by-hand';
  const [chosen, setChosen] = useState<SteeringWay>();
  const apply = useMutation({
    mutationFn: (way: SteeringWay) =>
      dataOf(
        page.api.PATCH('/api/v1/workloads/{workloadId}/settings', {
          params: { path: { workloadId } },
          body: steeringWays[way].settings,
        }),
      ),
    onSuccess: async () => {
      setChosen(undefined);
      await readWorkloadsAgain(page, [workloadId]);
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
          apply.reset();
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
          <p>{steeringChange(workload, chosen)}</p>
          <ActionButton needs="operator" isMain isWaiting={apply.isPending} onAct={() => apply.mutate(chosen)}>
            Apply
          </ActionButton>
        </div>
      )}
      <p role="status" className={apply.isError ? styles.failed : text.second}>
        {apply.isError && !isSessionEnd(apply.error) && apply.error.message}
        {apply.isSuccess && storedWords(apply.variables, apply.data.settings)}
      </p>
    </section>
  );
}
