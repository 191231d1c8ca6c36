/** A request exceeded a limit and may be repeated after `seconds`. It is answered with 429 and `Retry-After`. */
export class OverLimit extends Error {
  constructor(
    what: string,
    readonly seconds: number,
  ) {
    super(`${what}; try again in ${seconds} s`);
    this.name = 'OverLimit';
  }
}
