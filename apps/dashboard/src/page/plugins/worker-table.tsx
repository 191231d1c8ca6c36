import table from '../controls/plain-table.module.css';
import { Age } from '../format/age.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import text from '../style/text.module.css';
import type { Worker } from './build-query.js';
import styles from './plugins.module.css';

/** The workers of a plugin: how often they run, and how the last run went. */
export function WorkerTable({ plugin, workers }: { readonly plugin: string; readonly workers: readonly Worker[] }) {
  return (
    <section className={styles.workers} aria-label={`Workers of ${plugin}`}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">Every</th>
            <th scope="col">Last run</th>
            <th scope="col">Failures</th>
            <th scope="col">How it went</th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <tr key={worker.name}>
              <td title={worker.summary}>{worker.name}</td>
              <td className={text.number}>
                {worker.everySeconds === null ? '–' : formatWholeSeconds(worker.everySeconds)}
              </td>
              <td>
                {worker.lastRunAt === null ? (
                  <span className={text.quiet}>never</span>
                ) : (
                  <LastRun at={worker.lastRunAt} />
                )}
              </td>
              <td className={text.number}>
                {worker.runs === null ? '–' : `${worker.failures ?? 0} of ${worker.runs}`}
              </td>
              <td className={table.wide}>{howItWent(worker)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LastRun({ at }: { readonly at: string }) {
  return (
    <span className={text.second}>
      <Age at={at} /> ago
    </span>
  );
}

function howItWent({ lastOutcome, lastFailure, lastSucceededAt }: Worker) {
  if (lastOutcome !== 'failed') return lastOutcome === null ? <span className={text.quiet}>–</span> : 'It succeeded.';
  return (
    <span className={styles.failed}>
      {lastFailure === null ? 'It failed.' : `${lastFailure.replace(/\.$/, '')}.`}
      {lastSucceededAt !== null && (
        <>
          {' '}
          It last succeeded <Age at={lastSucceededAt} /> ago.
        </>
      )}
    </span>
  );
}
