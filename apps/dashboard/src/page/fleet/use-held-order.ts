import { useRef, useState } from 'react';
import type { FleetWorkload } from './fleet-query.js';
import { type HeldOrder, holdOrder } from './held-order.js';

const idOf = ({ workloadId }: FleetWorkload): string => workloadId;

/** Rows in an order that is held while somebody is in the table, and what the table reports about that. */
export interface HeldRows extends HeldOrder<FleetWorkload> {
  /** Takes over the new order now. */
  readonly apply: () => void;
  readonly hold: (isHeld: boolean) => void;
}

/**
 * Holds the order of rows while the pointer or the focus is in their table, so that no row moves under a hand. Another
 * `question` (filter or sort) is an order to sort anew.
 */
export function useHeldOrder(sorted: readonly FleetWorkload[], question: string): HeldRows {
  const [isHeld, setHeld] = useState(false);
  const [, setApplied] = useState(0);
  const before = useRef<{ question: string; ids: readonly string[] }>({ question: '', ids: [] });
  const keeps = isHeld && before.current.question === question;
  const order = keeps ? holdOrder(before.current.ids, sorted, idOf) : { rows: sorted, moved: 0 };
  before.current = { question, ids: order.rows.map(idOf) };
  return {
    ...order,
    hold: setHeld,
    apply: () => {
      before.current = { question: '', ids: [] };
      setApplied((count) => count + 1);
    },
  };
}
