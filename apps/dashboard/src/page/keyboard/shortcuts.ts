/** For how long the second key of a sequence such as `g f` may take. */
const sequenceMilliseconds = 1_500;

interface Shortcut {
  readonly keys: string;
  readonly act: () => void;
}

/**
 * The keys that do something on the page as it is now: `s`, a sequence such as `g f`, or `mod k` for Ctrl or ⌘ with a key. Of
 * two for the same keys the newer one counts, which belongs to what was opened last.
 */
export class Shortcuts {
  readonly #shortcuts = new Set<Shortcut>();
  #begun: { readonly key: string; readonly at: number } | undefined;

  constructor(private readonly now: () => number) {}

  /** Adds keys. The answer takes them away again. */
  add(shortcut: Shortcut): () => void {
    this.#shortcuts.add(shortcut);
    return () => this.#shortcuts.delete(shortcut);
  }

  /** Does what a pressed key is for. Returns whether it was for something, or is the first of a sequence. */
  press(key: string): boolean {
    const begun = this.#begun;
    this.#begun = undefined;
    const isSecond = begun !== undefined && this.now() - begun.at <= sequenceMilliseconds;
    const keys = isSecond ? `${begun.key} ${key}` : key;
    const found = [...this.#shortcuts].reverse().find((shortcut) => shortcut.keys === keys);
    if (found !== undefined) {
      found.act();
      return true;
    }
    // A second key that leads nowhere does nothing by itself: whoever pressed `g` did not mean `s`.
    if (isSecond || ![...this.#shortcuts].some((shortcut) => shortcut.keys.startsWith(`${key} `))) return false;
    this.#begun = { key, at: this.now() };
    return true;
  }
}
