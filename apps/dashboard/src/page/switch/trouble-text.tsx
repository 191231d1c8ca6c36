import { Age } from '../format/age.js';
import text from '../style/text.module.css';
import styles from './switch-dialog.module.css';
import type { SwitchTarget } from './switch-targets.js';

/** What went wrong in a pool in 30 days: how often AWS took an instance or refused one, and how long ago the last time was. */
export function TroubleText({ trouble, isTroubled }: Pick<SwitchTarget, 'trouble' | 'isTroubled'>) {
  if (trouble === null) return <span className={text.quiet}>AWS does not interrupt it</span>;
  if (trouble.troubleAt === null) return <span className={text.quiet}>none</span>;
  const counts = [counted(trouble.interruptions, 'interruption'), counted(trouble.refusals, 'refusal')];
  return (
    <span className={isTroubled ? styles.troubled : undefined}>
      {counts.filter((words) => words !== undefined).join(', ')}, <Age at={trouble.troubleAt} /> ago
    </span>
  );
}

function counted(count: number, what: string): string | undefined {
  return count === 0 ? undefined : `${count} ${what}${count === 1 ? '' : 's'}`;
}
