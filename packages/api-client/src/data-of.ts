import type { components } from './api.js';

/** Why the control plane refused a request (RFC 9457). */
export type Problem = components['schemas']['Problem'];

/** A refusal by the control plane, with its reason. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly status: number,
    /** Undefined when something in between answered in place of the control plane, such as a proxy. */
    readonly problem: Problem | undefined,
  ) {
    super(problem?.detail ?? `The answer was ${status} without a reason, as a proxy in between may give.`);
  }

  /** The stable name of the kind of problem; undefined without a problem. */
  get code(): string | undefined {
    return this.problem?.code;
  }
}

/** What a method of the client resolves to. */
export interface ApiResult<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** Waits for an answer and returns its data. Rejects with a `ProblemError` when the control plane refused the request. */
export async function dataOf<Data>(result: Promise<ApiResult<Data>>): Promise<Data> {
  const { data, error, response } = await result;
  if (!response.ok) throw new ProblemError(response.status, isProblem(error) ? error : undefined);
  return data as Data;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}
