import mark from '../fleet/market-mark.module.css';
import tape from '../fleet/tape-key.module.css';
import bill from './bill.module.css';

/** What the parts of a bar mean. */
export function SavingsKey() {
  return (
    <span className={tape.key} aria-hidden="true">
      <span>
        <i className={mark.mark} data-market="spot" />
        spot
      </span>
      <span>
        <i className={mark.mark} data-market="on-demand" />
        on-demand
      </span>
      <span>
        <i className={bill.second} />
        two at once, replicas
      </span>
      <span>
        <i className={tape.saved} />
        saved
      </span>
    </span>
  );
}
