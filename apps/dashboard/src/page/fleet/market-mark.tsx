import text from '../style/text.module.css';
import styles from './market-mark.module.css';

/** The mark of a market: filled for spot, hatched for on-demand, an outline for a replica. It is spoken as a word. */
export function MarketMark({ market }: { readonly market: 'spot' | 'on-demand' | 'replica' | null }) {
  if (market === null) return null;
  return (
    <>
      <span className={styles.mark} data-market={market} aria-hidden="true" />
      <span className={text.spoken}>{market}</span>
    </>
  );
}
