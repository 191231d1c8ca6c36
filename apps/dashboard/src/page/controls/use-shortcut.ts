import { useEffect } from 'react';
import { areSingleKeysOn } from './are-single-keys-on.js';
import { isTyping } from './is-typing.js';

/**
 * Does something when a single key is pressed anywhere on the page but in a field, a menu or a dialog, unless the person turned
 * such keys off.
 */
export function useShortcut(key: string, act: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== key || !areSingleKeysOn() || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
}
