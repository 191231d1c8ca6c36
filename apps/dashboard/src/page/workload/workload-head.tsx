import { Link, useParams } from '@tanstack/react-router';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { savedShare } from '../fleet/fleet-sort.js';
import { PlaceText } from '../fleet/place-text.js';
import { ReplicaText } from '../fleet/replica-text.js';
import { StatusText } from '../fleet/status-text.js';
import { ContactAge } from '../format/contact-age.js';
import { unknown } from '../format/format-price.js';
import { InstanceId } from '../format/instance-id.js';
import { Percent } from '../format/percent.js';
import { Price } from '../format/price.js';
import text from '../style/text.module.css';
import { Fact } from './fact.js';
import { SwitchButtons } from './switch-buttons.js';
import styles from './workload-head.module.css';

/** What a workload is and how it is now: the name, the status, and the facts of its present primary. */
export function WorkloadHead({ workload }: { readonly workload: FleetWorkload }) {
  const { account } = useParams({ from: '/$account/w/$workload' });
  return (
    <header className={styles.head}>
      <nav aria-label="Path" className={styles.path}>
        <Link to="/$account/fleet" params={{ account }}>
          Fleet
        </Link>
      </nav>
      <div className={styles.title}>
        <h1>{workload.name}</h1>
        <StatusText workload={workload} />
        {workload.notice !== null && (
          <Link
            to="/$account/interruptions/$interruption"
            params={{ account, interruption: workload.notice.interruptionId }}
            className={text.link}
          >
            Watch
          </Link>
        )}
        <SwitchButtons workload={workload} />
      </div>
      <dl className={styles.facts}>
        <Fact name="Runs on">
          <PlaceText workload={workload} />
        </Fact>
        <Fact name="Price">
          <Price usd={workload.price} unit />
        </Fact>
        <Fact name="On-demand">
          <Price usd={workload.onDemandPrice} unit />
        </Fact>
        <Fact name="Saves">
          <Percent share={savedShare(workload)} />
        </Fact>
        <Fact name="Generation">
          <span className={text.number}>{workload.generation}</span>
        </Fact>
        <Fact name="Instance">
          <InstanceId id={workload.instanceId} />
        </Fact>
        <Fact name="Replica">
          <ReplicaText replica={workload.replica} />
        </Fact>
        <Fact name="Signal">
          {workload.lastContactAt === null ? (
            'never'
          ) : (
            <span>
              <ContactAge at={workload.lastContactAt} lateAt={workload.contactLateAt} />
            </span>
          )}
        </Fact>
        <Fact name="Agent">
          {workload.agentVersion ?? unknown}
          <Link to="/$account/w/$workload/plugins" params={{ account, workload: workload.name }} className={text.link}>
            Plugins
          </Link>
        </Fact>
      </dl>
    </header>
  );
}
