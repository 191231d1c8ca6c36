/** An answer that is not a success; thrown by routes, and the only error whose text reaches a caller. */
export class HttpProblem extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    /** Further keys of the body beside `error`. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'HttpProblem';
  }
}
