/** Somebody asked for more than a limit allows, and may try again after some seconds. Answered with 429 and `Retry-After`. */
export class OverLimit extends Error {
  constructor(
    what: string,
    readonly seconds: number,
  ) {
    super(`${what}; try again in ${seconds} s`);
    this.name = 'OverLimit';
  }
}
