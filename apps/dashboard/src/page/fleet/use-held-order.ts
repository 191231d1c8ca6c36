import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
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
  const [applied, setApplied] = useState(0);
  const before = useRef<{ question: string; ids: readonly string[] }>({ question: '', ids: [] });
  const order = useMemo(() => {
    const keeps = isHeld && before.current.question === question;
    return keeps ? holdOrder(before.current.ids, sorted, idOf) : { rows: sorted, moved: 0 };
    // `applied` is the order to take over the new one.
  }, [sorted, question, isHeld, applied]);
  // What was drawn: React may begin a drawing and give it up.
  useLayoutEffect(() => {
    before.current = { question, ids: order.rows.map(idOf) };
  }, [order, question]);
  const apply = useCallback(() => {
    before.current = { question: '', ids: [] };
    setApplied((count) => count + 1);
  }, []);
  return useMemo(() => ({ ...order, hold: setHeld, apply }), [order, apply]);
}
