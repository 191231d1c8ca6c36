import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { EmptyState } from '../controls/empty-state.js';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { Age } from '../format/age.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { buildQuery } from './build-query.js';
import { PluginSection } from './plugin-section.js';
import { verdict } from './plugin-words.js';
import styles from './plugins.module.css';

interface PluginsContentsProps {
  readonly workloadId: string;
  readonly instanceId: string;
}

/** The plugins of the agent on an instance. The address has the command whose form is open. */
export function PluginsContents({ workloadId, instanceId }: PluginsContentsProps) {
  const { api } = usePage();
  const { command } = useSearch({ from: '/$account/w/$workload/plugins' });
  const navigate = useNavigate({ from: '/$account/w/$workload/plugins' });
  const { data: build, isError, error, refetch } = useQuery(buildQuery(api, workloadId, instanceId));
  if (build === undefined) {
    if (!isError) return <LoadingRows what="the plugins" />;
    return <PartError what="The plugins" error={error} onRetry={() => void refetch()} />;
  }
  if (build === null) {
    return (
      <EmptyState title="Its agent has not told what it is built of">
        <p>
          An agent tells it within a minute after its start. One of the v4 line never does: install the present agent.
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      {isError && <PartError what="The plugins" error={error} onRetry={() => void refetch()} />}
      <p className={styles.verdict}>
        {verdict(build)}{' '}
        <span className={text.quiet}>
          {instanceId} told this <Age at={build.reportedAt} /> ago.
        </span>
      </p>
      {build.plugins.map((plugin) => (
        <PluginSection
          key={plugin.id}
          plugin={plugin}
          build={build}
          opened={command}
          onOpen={(next) => void navigate({ search: next === undefined ? {} : { command: next }, replace: true })}
        />
      ))}
    </>
  );
}
