/** Whether a key was pressed in a field, a menu or a dialog, where it is no shortcut of the page. */
export function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [role="menu"], [role="dialog"], [role="alertdialog"]') !== null
  );
}
