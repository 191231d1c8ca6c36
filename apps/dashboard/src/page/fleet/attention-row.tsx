import { Link } from '@tanstack/react-router';
import styles from './attention-list.module.css';
import { attentionWords } from './attention-words.js';
import type { Attention, FleetWorkload } from './fleet-query.js';
import { Sentence } from './sentence.js';
import { StatusIcon } from './status-icon.js';

const noticeCodes: ReadonlySet<Attention['code']> = new Set(['under-notice', 'failover-failed', 'frozen-under-notice']);

interface AttentionRowProps {
  /** Undefined for what is about the account. */
  readonly workload: FleetWorkload | undefined;
  readonly attention: Attention;
}

/** One line of what needs attention: which workload, one sentence with its number, one link. */
export function AttentionRow({ workload, attention }: AttentionRowProps) {
  const words = attentionWords(attention, workload);
  const notice = noticeCodes.has(attention.code) ? workload?.notice : undefined;
  return (
    <li data-kind={words.kind}>
      <StatusIcon kind={words.kind} />
      <strong>
        {workload === undefined ? (
          'This account'
        ) : (
          <Link from="/$account/fleet" to="/$account/w/$workload" params={{ workload: workload.name }} tabIndex={-1}>
            {workload.name}
          </Link>
        )}
      </strong>
      <p>
        <Sentence words={words} />
      </p>
      {workload !== undefined && notice != null && (
        <Link
          from="/$account/fleet"
          to="/$account/interruptions/$interruption"
          params={{ interruption: notice.interruptionId }}
          className={styles.open}
          aria-label={`Watch the interruption of ${workload.name}`}
        >
          Watch
        </Link>
      )}
      {workload !== undefined && notice == null && (
        <Link
          from="/$account/fleet"
          to="/$account/w/$workload"
          params={{ workload: workload.name }}
          className={styles.open}
          aria-label={`Open ${workload.name}`}
        >
          Open
        </Link>
      )}
    </li>
  );
}
