/**
 * The server's time, as the page knows it: the time of the device, corrected by what the server said last. A device whose
 * clock is wrong so shows right ages.
 */
export class ServerClock {
  #offset = 0;

  constructor(private readonly deviceNow: () => number) {}

  /** The server's time in milliseconds. */
  now(): number {
    return this.deviceNow() + this.#offset;
  }

  /** Takes over what the server said about its time, as ISO 8601, just now. */
  correct(serverTime: string): void {
    const time = Date.parse(serverTime);
    if (!Number.isNaN(time)) this.#offset = time - this.deviceNow();
  }
}
