/** The colours that a person chose; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark';

/** What each is called. */
export const themeNames: Readonly<Record<Theme, string>> = { system: 'As the device', light: 'Light', dark: 'Dark' };

const storageName = 'spotguard.theme';

/** Reads the choice that is stored in this browser. */
export function readTheme(storage: Storage): Theme {
  const stored = storage.getItem(storageName);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Stores a choice and shows the page in it. */
export function chooseTheme(theme: Theme, storage: Storage, page: HTMLElement): void {
  if (theme === 'system') storage.removeItem(storageName);
  else storage.setItem(storageName, theme);
  showTheme(theme, page);
}

/** Shows the page in these colours. */
export function showTheme(theme: Theme, page: HTMLElement): void {
  if (theme === 'system') delete page.dataset['theme'];
  else page.dataset['theme'] = theme;
}
