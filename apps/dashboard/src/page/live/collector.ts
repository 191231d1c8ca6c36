/** Collects items for a while and then passes them on together, so that many small changes are drawn once. */
export class Collector<Item> {
  #items: Item[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly milliseconds: number,
    private readonly pass: (items: readonly Item[]) => void,
  ) {}

  add(item: Item): void {
    this.#items.push(item);
    this.#timer ??= setTimeout(() => this.flush(), this.milliseconds);
  }

  /** Passes on what is there, at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const items = this.#items;
    this.#items = [];
    if (items.length > 0) this.pass(items);
  }
}
