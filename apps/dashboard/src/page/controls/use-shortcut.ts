import { useEffect, useRef } from 'react';
import { usePage } from '../page-parts.js';

/**
 * Does something when keys are pressed anywhere on the page but in a field, a menu or a dialog, unless the person turned such
 * keys off: `s`, or a sequence such as `g f`. `mod k` (Ctrl or ⌘) works always. The keys belong into the list of all keys, `keyboard/key-list.ts`.
 */
export function useShortcut(keys: string, act: () => void): void {
  const { shortcuts } = usePage();
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => shortcuts.add({ keys, act: () => latest.current() }), [shortcuts, keys]);
}
