import { useEffect, useState } from 'react';

/** Counts down the seconds that the server asked to wait, anew for each refusal; 0 when there is nothing to wait for. */
export function useWait(refusal: { readonly waitSeconds: number | undefined } | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const until = performance.now() + (refusal?.waitSeconds ?? 0) * 1_000;
    const count = (): void => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1_000)));
    count();
    const timer = window.setInterval(count, 1_000);
    return () => window.clearInterval(timer);
  }, [refusal]);
  return left;
}
