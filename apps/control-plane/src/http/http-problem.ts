/** An answer other than a success. Routes throw it, and its message reaches the caller. */
export class HttpProblem extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    /** Further keys of the answer's body besides `error`. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'HttpProblem';
  }
}
