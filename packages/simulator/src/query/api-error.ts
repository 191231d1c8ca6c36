/** An error that EC2 answers; `status` is the HTTP status, 400 where AWS documents nothing else. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** A parameter whose value EC2 would not take. */
export function invalidValue(message: string): ApiError {
  return new ApiError('InvalidParameterValue', message);
}
