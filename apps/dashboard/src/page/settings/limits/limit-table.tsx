import table from '../../controls/plain-table.module.css';
import { Moment } from '../../format/moment.js';
import text from '../../style/text.module.css';
import { LimitField } from './limit-field.js';
import type { LaunchLimits, LimitKind } from './limit-queries.js';
import styles from './limit-table.module.css';
import { limitText, limitWords } from './limit-words.js';

const kinds = Object.keys(limitWords) as LimitKind[];

/** The limits with what is used of each, and a field for each value. */
export function LimitTable({ limits }: { readonly limits: LaunchLimits }) {
  const isOfServer = kinds.some((kind) => limits.server[kind] !== null);
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${styles.limits}`}>
        <thead>
          <tr>
            <th scope="col">Limit</th>
            <th scope="col">Used now</th>
            <th scope="col">At most</th>
            {isOfServer && <th scope="col">Of the whole server</th>}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => {
            const { max, used, endsAt } = limits[kind];
            const isReached = max !== null && used >= max;
            const unknownHours = kind === 'spendPerDay' ? limits.spendPerDay.unknownHours : 0;
            return (
              <tr key={kind}>
                <th scope="row" className={styles.name}>
                  {limitWords[kind].name}
                  <p className={text.quiet}>{limitWords[kind].about}</p>
                </th>
                <td className={text.number}>
                  {limitText(kind, used)}
                  {unknownHours > 0 && <p className={text.quiet}>with {Math.ceil(unknownHours)} h of unknown price</p>}
                  {isReached && (
                    <p className={styles.reached}>
                      Reached{endsAt !== null && ', until '}
                      {endsAt !== null && <Moment at={endsAt} />}
                    </p>
                  )}
                </td>
                <td className={styles.value}>
                  <LimitField key={String(max)} kind={kind} limit={limits[kind]} />
                </td>
                {isOfServer && <td className={text.number}>{limitText(kind, limits.server[kind])}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
