import type { ApiResult } from '@spotguard/api-client';
import { ProblemError } from '@spotguard/api-client';

/** A log-in that the server refused, with its reason and with the seconds to wait, where it says so. */
export class LogInRefused extends Error {
  override readonly name = 'LogInRefused';

  constructor(
    message: string,
    /** What the server says about single fields, by the name of the field. */
    readonly fields: ReadonlyMap<string, string>,
    readonly waitSeconds: number | undefined,
  ) {
    super(message);
  }
}

/** Waits for the answer to a log-in or a set-up. Rejects with a `LogInRefused` when the server refused it. */
export async function admitted<Data>(result: Promise<ApiResult<Data>>): Promise<Data> {
  const { data, error, response } = await result;
  if (response.ok) return data as Data;
  const { message, problem } = new ProblemError(response.status, error as ProblemError['problem']);
  const fields = new Map(
    (problem?.errors ?? []).map(({ pointer, message: text }) => [pointer.replace('/body/', ''), text] as const),
  );
  const wait = Number(response.headers.get('Retry-After'));
  throw new LogInRefused(message, fields, wait > 0 ? wait : undefined);
}
