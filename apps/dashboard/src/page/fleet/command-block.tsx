import { CopyButton } from '../controls/copy-button.js';
import styles from './command-block.module.css';

interface CommandBlockProps {
  readonly title: string;
  readonly commands: string;
  /** Whether all that they need is in them, so that they can be copied and run. */
  readonly isReady: boolean;
}

/** Commands of a shell, to copy. */
export function CommandBlock({ title, commands, isReady }: CommandBlockProps) {
  return (
    <section aria-label={title} className={styles.block}>
      <h3>{title}</h3>
      <pre>
        <code>{commands}</code>
      </pre>
      {isReady && <CopyButton text={commands} what="the commands" />}
    </section>
  );
}
