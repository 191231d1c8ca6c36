import { StatusIcon } from '../fleet/status-icon.js';
import { Age } from '../format/age.js';
import text from '../style/text.module.css';
import type { Build, Plugin } from './build-query.js';
import { PluginCommand } from './plugin-command.js';
import { stateKind } from './plugin-words.js';
import styles from './plugins.module.css';
import { WorkerTable } from './worker-table.js';

interface PluginSectionProps {
  readonly plugin: Plugin;
  readonly build: Build;
  /** The command whose form is open. */
  readonly opened: string | undefined;
  readonly onOpen: (command: string | undefined) => void;
}

/** One plugin of an agent: how it is, its workers and its commands. */
export function PluginSection({ plugin, build, opened, onOpen }: PluginSectionProps) {
  const { id, version, summary, stability, state, reason, since } = plugin;
  const workers = build.workers.filter((worker) => worker.plugin === id);
  const commands = build.commands.filter((command) => command.plugin === id);
  const kind = stateKind(state);
  return (
    <section className={styles.plugin} aria-labelledby={`plugin-${id}`}>
      <header className={styles.head}>
        <h2 id={`plugin-${id}`}>{id}</h2>
        <span className={text.quiet}>
          {version}
          {stability === 'stable' ? '' : `, ${stability}`}
        </span>
        {state !== null && (
          <span className={styles.state} data-kind={kind}>
            <StatusIcon kind={kind} isTight />
            {state}
            {since !== null && (
              <span className={text.quiet}>
                for <Age at={since} />
              </span>
            )}
          </span>
        )}
      </header>
      <p className={text.second}>{summary}</p>
      {reason !== null && reason !== '' && (
        <p data-kind={kind} className={styles.reason}>
          {reason}
        </p>
      )}
      {workers.length > 0 && <WorkerTable plugin={id} workers={workers} />}
      {commands.length > 0 && (
        <>
          <h3 className={styles.commandsTitle}>Commands</h3>
          <ul className={styles.commands}>
            {commands.map((command) => (
              <PluginCommand
                key={command.name}
                workloadId={build.workloadId}
                command={command}
                isOpen={opened === command.name}
                onToggle={() => onOpen(opened === command.name ? undefined : command.name)}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
