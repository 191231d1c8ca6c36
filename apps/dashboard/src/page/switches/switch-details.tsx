import { useQuery } from '@tanstack/react-query';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { InstanceId } from '../format/instance-id.js';
import { Lanes } from '../lanes/lanes.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import type { Switch } from './switch.js';
import styles from './switch-details.module.css';
import { switchLanes } from './switch-lanes.js';
import { orderQuery, stepsQuery } from './switch-queries.js';
import { outcomeWords } from './switch-words.js';

/** What a row of the switches opens to: the two instances, who ordered it, and its steps with measured seconds. */
export function SwitchDetails({ shown }: { readonly shown: Switch }) {
  const { api } = usePage();
  const steps = useQuery(stepsQuery(api, shown));
  const order = useQuery(orderQuery(api, shown));
  const { detail } = outcomeWords(shown);
  const orderedBy = order.data?.actor?.name ?? order.data?.origin;
  const lanes = steps.data && switchLanes(shown, steps.data);
  return (
    <div className={styles.details}>
      <dl className={styles.facts}>
        <div>
          <dt>From</dt>
          <dd>
            {shown.from.instanceType}
            <InstanceId id={shown.from.instanceId} />
          </dd>
        </div>
        <div>
          <dt>To</dt>
          <dd>
            {shown.to.instanceType}
            <InstanceId id={shown.to.instanceId} />
          </dd>
        </div>
        {orderedBy !== undefined && orderedBy !== null && (
          <div>
            <dt>Ordered by</dt>
            <dd>{orderedBy}</dd>
          </div>
        )}
        {detail !== undefined && (
          <div>
            <dt>{shown.leftRunning === null ? 'Reason' : 'Why it runs on'}</dt>
            <dd>{detail}</dd>
          </div>
        )}
      </dl>
      {steps.isPending && <LoadingRows what="the steps" />}
      {steps.isError && <PartError what="The steps" error={steps.error} onRetry={() => void steps.refetch()} />}
      {lanes !== undefined && <Lanes {...lanes} />}
      {steps.data !== undefined && lanes === undefined && (
        <p className={text.quiet}>No word of its steps arrived, and no times were reported.</p>
      )}
    </div>
  );
}
