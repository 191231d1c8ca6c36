import { useRef, useState, useSyncExternalStore } from 'react';
import { holdRows } from './hold-rows.js';

/** So far down in pixels, new rows above would move what is being read. */
const scrolledFrom = 120;

/** The rows of a history that are shown, and what its table reports about the hand in it. */
export interface HeldHistory<Row> {
  readonly rows: readonly Row[];
  /** How many new ones wait to be shown. */
  readonly waiting: number;
  /** Shows the new ones now. */
  readonly show: () => void;
  readonly hold: (isHeld: boolean) => void;
}

/**
 * Keeps new rows of a history back while the pointer or the focus is in its table or the page is scrolled down, so that
 * nothing moves under a hand. Another `question` is a list to show at once. Of a history that is a part of a page, how far the page is
 * scrolled says nothing.
 */
export function useHeldRows<Row>(
  newest: readonly Row[],
  idOf: (row: Row) => string,
  question: string,
  { isPartOfPage = false }: { readonly isPartOfPage?: boolean } = {},
): HeldHistory<Row> {
  const [isInHand, hold] = useState(false);
  const [, setShown] = useState(0);
  const isScrolled = useSyncExternalStore(followScroll, () => window.scrollY > scrolledFrom);
  const before = useRef<{ readonly question: string; readonly first: string | undefined }>(undefined);
  const isHeld = (isInHand || (isScrolled && !isPartOfPage)) && before.current?.question === question;
  const held = holdRows(newest, isHeld ? before.current?.first : undefined, idOf);
  const [first] = held.rows;
  before.current = { question, first: first === undefined ? undefined : idOf(first) };
  return {
    ...held,
    hold,
    show: () => {
      before.current = undefined;
      setShown((count) => count + 1);
      if (!isPartOfPage) window.scrollTo({ top: 0 });
    },
  };
}

function followScroll(changed: () => void): () => void {
  window.addEventListener('scroll', changed, { passive: true });
  return () => window.removeEventListener('scroll', changed);
}
