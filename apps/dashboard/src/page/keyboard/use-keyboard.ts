import { useEffect } from 'react';
import { areSingleKeysOn } from '../controls/are-single-keys-on.js';
import { isTyping } from '../controls/is-typing.js';
import { usePage } from '../page-parts.js';

/** Hands the keys that are pressed anywhere on the page to its shortcuts: single ones not in fields, menus and dialogs. */
export function useKeyboard(): void {
  const { shortcuts } = usePage();
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const isModified = event.ctrlKey || event.metaKey;
      if (!isModified && (isTyping(event) || !areSingleKeysOn())) return;
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
      if (shortcuts.press(isModified ? `mod ${event.key.toLowerCase()}` : event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [shortcuts]);
}
