import { useSyncExternalStore } from 'react';

/** How much space there is: a phone, a small window, or enough for all columns. */
export type Width = 'phone' | 'middle' | 'wide';

const phone = '(width < 700px)';
const wide = '(width >= 1200px)';

/** Returns how wide the window is, and follows its changes. */
export function useWidth(): Width {
  return useSyncExternalStore(follow, readWidth);
}

function readWidth(): Width {
  if (window.matchMedia(phone).matches) return 'phone';
  return window.matchMedia(wide).matches ? 'wide' : 'middle';
}

function follow(changed: () => void): () => void {
  const queries = [phone, wide].map((query) => window.matchMedia(query));
  for (const query of queries) query.addEventListener('change', changed);
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
  };
}
