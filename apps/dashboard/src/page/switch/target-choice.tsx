import { useEffect, useRef } from 'react';
import plain from '../controls/plain-table.module.css';
import { MarketMark } from '../fleet/market-mark.js';
import { Change } from '../format/change.js';
import { Percent } from '../format/percent.js';
import { Price } from '../format/price.js';
import styles from './switch-dialog.module.css';
import { onDemandKey, reasonOfFirst, type SwitchTarget } from './switch-targets.js';
import { TroubleText } from './trouble-text.js';

interface TargetChoiceProps {
  readonly targets: readonly SwitchTarget[];
  readonly chosen: SwitchTarget | undefined;
  readonly onChoose: (target: SwitchTarget) => void;
}

/** The places to which a workload can be switched, as radio buttons with their prices beside them. */
export function TargetChoice({ targets, chosen, onChoose }: TargetChoiceProps) {
  const reason = reasonOfFirst(targets);
  const choice = useRef<HTMLDivElement>(null);
  // With the focus in the choice, the arrow keys choose and Enter orders.
  useEffect(() => choice.current?.querySelector<HTMLElement>(':checked')?.focus(), []);
  return (
    <div ref={choice} className={plain.scroll}>
      <table className={plain.table}>
        <thead>
          <tr>
            <th scope="col">Move to</th>
            <th scope="col" className={styles.amount}>
              $/h
            </th>
            <th scope="col" className={styles.amount}>
              Change
            </th>
            <th scope="col" className={styles.amount}>
              Saves
            </th>
            <th scope="col">Trouble, 30 days</th>
          </tr>
        </thead>
        <tbody>
          {targets.map((target) => (
            <tr key={target.key} data-chosen={target === chosen || undefined} className={styles.target}>
              <td>
                <label className={styles.place}>
                  <input
                    type="radio"
                    name="target"
                    value={target.key}
                    checked={target === chosen}
                    onChange={() => onChoose(target)}
                  />
                  <MarketMark market={target.market} />
                  <span>{target.key === onDemandKey ? `On-demand, ${target.zone ?? 'same zone'}` : target.zone}</span>
                  {target === targets[0] && reason !== undefined && <span className={styles.tag}>{reason}</span>}
                </label>
              </td>
              <td className={styles.amount}>
                <Price usd={target.price} />
              </td>
              <td className={styles.amount}>
                <Change usd={target.change} />
              </td>
              <td className={styles.amount}>
                <Percent share={target.saved} />
              </td>
              <td>
                <TroubleText trouble={target.trouble} isTroubled={target.isTroubled} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
