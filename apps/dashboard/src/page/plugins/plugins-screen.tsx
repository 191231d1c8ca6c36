import { Link, useParams } from '@tanstack/react-router';
import { EmptyState } from '../controls/empty-state.js';
import { usePageTitle } from '../shell/use-page-title.js';
import text from '../style/text.module.css';
import { NamedWorkload } from '../workload/named-workload.js';
import styles from './plugins.module.css';
import { PluginsContents } from './plugins-contents.js';

/** The plugins of a workload: what its agent is built of, how each part is doing, and every command that it offers. */
export function PluginsScreen() {
  const { account, workload: name } = useParams({ from: '/$account/w/$workload/plugins' });
  usePageTitle(`Plugins of ${name}`);
  return (
    <>
      <header className={styles.top}>
        <nav aria-label="Where this is" className={text.quiet}>
          <Link to="/$account/fleet" params={{ account }} className={text.link}>
            Fleet
          </Link>
          {' / '}
          <Link to="/$account/w/$workload" params={{ account, workload: name }} className={text.link}>
            {name}
          </Link>
        </nav>
        <h1>Plugins of {name}</h1>
      </header>
      <NamedWorkload account={account} name={name}>
        {({ workloadId, instanceId }) =>
          instanceId === null ? (
            <EmptyState title="It has no primary now">
              <p>Plugins are told by the agent of the primary.</p>
            </EmptyState>
          ) : (
            <PluginsContents workloadId={workloadId} instanceId={instanceId} />
          )
        }
      </NamedWorkload>
    </>
  );
}
