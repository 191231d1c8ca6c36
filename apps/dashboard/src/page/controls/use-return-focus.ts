import { useState } from 'react';

/**
 * Remembers what has the focus while a dialog is opened, and returns the handler that gives it back when the dialog closes. Of
 * an item of a menu, which is gone by then, the button of the menu gets it.
 */
export function useReturnFocus(): (event: Event) => void {
  const [opener] = useState(findOpener);
  return (event) => {
    event.preventDefault();
    opener?.focus();
  };
}

function findOpener(): HTMLElement | null {
  const focused = document.activeElement;
  const buttonId = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const found = buttonId == null ? focused : document.getElementById(buttonId);
  return found instanceof HTMLElement ? found : null;
}
