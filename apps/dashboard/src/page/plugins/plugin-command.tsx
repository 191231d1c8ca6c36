import { Suspense } from 'react';
import { Button } from '../controls/button.js';
import { LoadingRows } from '../controls/loading-rows.js';
import text from '../style/text.module.css';
import type { OfferedCommand } from './build-query.js';
import { LazyOrderCommand } from './lazy-order-command.js';
import styles from './plugins.module.css';

interface PluginCommandProps {
  readonly workloadId: string;
  readonly command: OfferedCommand;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A command of a plugin: what it does, and the form that orders it once that is opened. */
export function PluginCommand({ workloadId, command, isOpen, onToggle }: PluginCommandProps) {
  const { name, summary, effect, hasDryRun } = command;
  const form = `order-${name}`;
  return (
    <li className={styles.command}>
      <div className={styles.offer}>
        <div>
          <h4>{name}</h4>
          <p className={text.second}>
            {summary} <span className={text.quiet}>{facts(effect, hasDryRun)}</span>
          </p>
        </div>
        <Button aria-expanded={isOpen} aria-controls={form} onClick={onToggle}>
          {isOpen ? 'Close' : 'Fill in…'} <span className={text.spoken}>{name}</span>
        </Button>
      </div>
      <div id={form}>
        {isOpen && (
          <Suspense fallback={<LoadingRows what="the form" />}>
            <LazyOrderCommand workloadId={workloadId} command={command} />
          </Suspense>
        )}
      </div>
    </li>
  );
}

function facts(effect: OfferedCommand['effect'], hasDryRun: boolean): string {
  if (effect === 'read') return 'It only reads.';
  return hasDryRun ? 'It changes something.' : 'It changes something, and has no dry run.';
}
