/** Calls its followers once a second, all in one turn: one timer for all ages of the page. A hidden page is not drawn. */
export class Seconds {
  readonly #followers = new Set<() => void>();
  #timer: number | undefined;

  constructor(private readonly page: Document) {
    page.addEventListener('visibilitychange', () => this.#tick());
  }

  /** Calls `follower` every second, until the returned function is called. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    this.#timer ??= window.setInterval(() => this.#tick(), 1_000);
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size > 0) return;
      window.clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  #tick(): void {
    if (this.page.visibilityState === 'hidden') return;
    for (const follower of this.#followers) follower();
  }
}
